*** Settings ***
Documentation       If an attempt to authenticate ownership was not completed successfully, the manual demands to wait for
...                 6 minutes before restarting it.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Added To The Account


*** Test Cases ***
A failed attempt bars the next one for six minutes
    [Documentation]    A wrong odometer value ends the attempt. The app refuses to restart the authentication of ownership
    ...    until six minutes have passed, and then it succeeds.
    [Tags]    AUTH_006    AUTH_009    AUTH_010
    When the owner enters a wrong odometer value
    Then the attempt is refused    (AUTH_006)
    When the six minutes are almost over
    And the owner starts the authentication
    Then the attempt is refused as too early    (AUTH_009)
    When the six minutes are over
    And the owner authenticates ownership
    Then the attempt is accepted    (AUTH_010)

The app refuses to restart at once
    [Documentation]    Whoever tries again right after the failure is told to wait.
    [Tags]    AUTH_009
    When the owner enters a wrong odometer value
    And the owner starts the authentication
    Then the attempt is refused as too early    (AUTH_009)

Early attempts do not prolong the wait
    [Documentation]    The six minutes count from the failed attempt. An attempt that is refused because it comes too early
    ...    does not begin them anew, however often it is repeated.
    [Tags]    AUTH_009    AUTH_010
    When the owner enters a wrong odometer value
    FOR    ${attempt}    IN RANGE    5
        Time passes    1 minute
        And the owner starts the authentication
        Then the attempt is refused as too early    (AUTH_009)
    END
    When the six minutes are over
    And the owner authenticates ownership
    Then the attempt is accepted    (AUTH_010)

An abandoned attempt bars the next one for six minutes as well
    [Documentation]    Leaving the procedure half-way is not a successful completion either.
    [Tags]    AUTH_009    AUTH_010
    When the owner starts the authentication
    And the owner abandons the authentication
    And the six minutes are almost over
    And the owner starts the authentication
    Then the attempt is refused as too early    (AUTH_009)
    When the six minutes are over
    And the owner authenticates ownership
    Then the attempt is accepted    (AUTH_010)

Each failed attempt begins the wait anew
    [Documentation]    A second failure, six minutes after the first one, is followed by six minutes of its own.
    [Tags]    AUTH_009    AUTH_010
    When the owner enters a wrong odometer value
    And the six minutes are over
    And the owner enters a wrong odometer value
    And the six minutes are almost over
    And the owner starts the authentication
    Then the attempt is refused as too early    (AUTH_009)
    When the six minutes are over
    And the owner authenticates ownership
    Then the attempt is accepted    (AUTH_010)
