*** Settings ***
Documentation       The profile shows personal information, lets the unit be chosen, and logs out.
Library             fixtures.TcuHil
Test Setup          The Newcomer Has An Account


*** Test Cases ***
Personal information is shown and changed
    [Documentation]    A new name is shown after the next login as well.
    [Tags]    PROF_001
    When the newcomer selects    firstName    Malee
    Then the step is accepted    (PROF_001)
    When the newcomer logs out
    And the newcomer logs in
    And the newcomer opens the profile
    Then the page shows    firstName    Malee    (PROF_001)

The preferred unit is kept
    [Documentation]    Miles are chosen, and still chosen after the next login.
    [Tags]    PROF_003
    When the newcomer selects    distanceUnit    mi
    And the newcomer logs out
    And the newcomer logs in
    And the newcomer opens the profile
    Then the page shows    distanceUnit    mi    (PROF_003)

The log out ends the session
    [Documentation]    Nothing is shown until the next login.
    [Tags]    PROF_009
    When the newcomer logs out
    Then the step is accepted    (PROF_009)
    When the newcomer opens the profile
    Then the step is refused    (PROF_009)
    When the newcomer logs in
    And the newcomer opens the profile
    Then the step is accepted    (PROF_009)
