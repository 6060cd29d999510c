*** Settings ***
Documentation       Changing the e-mail address or the password logs out at once; the mail has to be followed before the new one
...                 logs in. Other details are simply changed.
Library             fixtures.TcuHil
Test Setup          The Newcomer Has An Account


*** Test Cases ***
Another password logs in once it is verified
    [Documentation]    Logged out, refused, verified by mail, accepted.
    [Tags]    MACC_005    MACC_008    MACC_009
    When the newcomer changes the password
    Then the step is accepted    (MACC_005)
    When the newcomer opens the profile
    Then the step is refused    (MACC_008)
    When the newcomer logs in with what was chosen
    Then the step is refused    (MACC_009)
    When the newcomer verifies the new password
    And the newcomer logs in
    Then the step is refused    (MACC_005)
    When the newcomer logs in with what was chosen
    Then the step is accepted    (MACC_009)

Another e-mail address logs in once it is verified
    [Documentation]    Logged out, refused, verified by the mail to the new address, accepted.
    [Tags]    MACC_004    MACC_008    MACC_009
    When the newcomer changes the e mail address
    Then the step is accepted    (MACC_004)
    When the newcomer opens the profile
    Then the step is refused    (MACC_008)
    When the newcomer logs in with what was chosen
    Then the step is refused    (MACC_009)
    When the newcomer verifies the new e mail address
    And the newcomer logs in with what was chosen
    Then the step is accepted    (MACC_009)

Name, phone and country are changed
    [Documentation]    Each is shown as it was entered.
    [Tags]    MACC_002    MACC_003    MACC_006    MACC_007
    When the newcomer selects    firstName    สมชาย
    And the newcomer opens the profile
    Then the page shows    firstName    สมชาย    (MACC_002)
    When the newcomer selects    lastName    ใจดี
    Then the page shows    lastName    ใจดี    (MACC_003)
    When the newcomer selects    phone    +66 81 234 5678
    Then the page shows    phone    +66 81 234 5678    (MACC_006)
    When the newcomer selects    country    MY
    Then the page shows    country    MY    (MACC_007)
