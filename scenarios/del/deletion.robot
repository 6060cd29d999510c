*** Settings ***
Documentation       An account that was deleted can no longer be retrieved. A new one continues the service.
Library             fixtures.TcuHil
Test Setup          The Newcomer Has Paired The Vehicle


*** Test Cases ***
The account is deleted for good
    [Documentation]    Delete in the message, and the login page is all that is left.
    [Tags]    DEL_002    DEL_003    DEL_004
    When the newcomer presses Delete Account
    And the newcomer presses Delete
    Then the step is accepted    (DEL_002)
    When the newcomer opens the profile
    Then the step is refused    (DEL_003)
    When the newcomer opens the door status
    Then the step is refused    (DEL_003)
    When the newcomer logs in
    Then the step is refused    (DEL_004)

The message can be left
    [Documentation]    Without Delete nothing is deleted.
    [Tags]    DEL_002
    When the newcomer presses Delete Account
    And the newcomer leaves the message
    And the newcomer opens the door status
    Then the step is accepted    (DEL_002)
    When the newcomer presses Delete
    Then the step is refused    (DEL_002)

A new account continues the service
    [Documentation]    With the same address, the same vehicle, and without any payment; nothing personal has come back.
    [Tags]    DEL_005    PROF_010
    When the newcomer selects    phone    0812345678
    And the newcomer presses Delete Account
    And the newcomer presses Delete
    And the newcomer has an account
    And the newcomer opens the profile
    Then the page shows    phone    ${EMPTY}    (PROF_010)
    When the newcomer pairs the vehicle
    And the newcomer opens the door status
    Then the step is accepted    (DEL_005)
