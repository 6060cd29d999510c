*** Settings ***
Documentation       The e-mail address and password of the creation log in, once the account is complete; nothing else does.
Library             fixtures.TcuHil


*** Test Cases ***
The right credentials log in, others do not
    [Documentation]    A wrong password is refused, the right one accepted afterwards.
    [Tags]    LOGIN_001    LOGIN_002
    Given the newcomer has an account
    When the newcomer logs in with another password
    Then the step is refused    (LOGIN_002)
    When the newcomer logs in
    Then the step is accepted    (LOGIN_001)

An account that is not complete cannot log in
    [Documentation]    Neither before the link of the mail was opened, nor before CONFIRM.
    [Tags]    LOGIN_001    LOGIN_003
    When the newcomer enters all details
    And the newcomer confirms the terms of use
    And the newcomer logs in
    Then the step is refused    (LOGIN_003)
    When the newcomer presses VALIDATE E MAIL
    And the newcomer logs in
    Then the step is refused    (LOGIN_003)
    When the newcomer presses CONFIRM
    And the newcomer logs in
    Then the step is accepted    (LOGIN_001)

After the login a vehicle can be added
    [Documentation]    If no vehicle is paired yet, Add Vehicle is what is offered.
    [Tags]    LOGIN_005
    Given the newcomer has an account
    When the newcomer opens the door status
    Then the step is refused    (LOGIN_005)
    When the newcomer adds the vehicle
    Then the step is accepted    (LOGIN_005)
