*** Settings ***
Documentation       Who forgot the password enters the e-mail address, follows the mail, and sets a new password.
Library             fixtures.TcuHil
Test Setup          The Newcomer Has An Account


*** Test Cases ***
A forgotten password is reset
    [Documentation]    RESET PASSWORD, CONFIRM EMAIL, CONFIRM, the new password twice. It logs in, the old one does not.
    [Tags]    PWD_001    PWD_003    PWD_004    PWD_005
    When the newcomer asks for a new password
    Then the step is accepted    (PWD_001)
    When the newcomer presses CONFIRM EMAIL and CONFIRM
    Then the step is accepted    (PWD_003)
    When the newcomer enters a new password twice
    Then the step is accepted    (PWD_004)
    When the newcomer logs in
    Then the step is refused    (PWD_005)
    When the newcomer logs in with what was chosen
    Then the step is accepted    (PWD_005)

Two different entries are refused
    [Documentation]    The old password stays.
    [Tags]    PWD_004    PWD_005
    When the newcomer asks for a new password
    And the newcomer presses CONFIRM EMAIL and CONFIRM
    And the newcomer enters two different passwords
    Then the step is refused    (PWD_004)
    When the newcomer logs in
    Then the step is accepted    (PWD_005)

CONFIRM cannot be left out
    [Documentation]    The link alone sets no password.
    [Tags]    PWD_003
    When the newcomer asks for a new password
    And the newcomer opens the link of the reset
    And the newcomer enters a new password twice
    Then the step is refused    (PWD_003)
