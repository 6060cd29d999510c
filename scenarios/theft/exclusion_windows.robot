*** Settings ***
Documentation       The manual: a theft alert may not work during remote engine start or within 1 minute of locking the door.
...                 At any other time it must be received, as long as Assistance is enabled and the doors are locked.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Vehicle Is Paired And Parked    AND    Assistance Is Enabled


*** Test Cases ***
Theft alert may stay silent in the first minute after locking, and must sound after it
    [Documentation]    An intrusion 59 s after locking may pass unnoticed. The next one, with that minute over, must not.
    [Tags]    THEFT_008    THEFT_009
    When all doors are locked
    And the driver door is forced after    59 s
    Then a theft alert may be received    (THEFT_008)
    When the alarm is cleared and the driver door is forced after    65 s
    Then a theft alert is received once within    30 s    (THEFT_009)

Theft alert may stay silent up to the end of the first minute
    [Documentation]    The last instant of the minute still belongs to it.
    [Tags]    THEFT_008
    When all doors are locked
    And the first minute after locking is almost over
    And the driver door is forced
    Then a theft alert may be received    (THEFT_008)

Theft alert is received as soon as the first minute is over
    [Documentation]    The manual allows the silence for one minute, not for longer.
    [Tags]    THEFT_009
    When all doors are locked
    And the first minute after locking is over
    And the driver door is forced
    Then a theft alert is received once within    30 s    (THEFT_009)

Locking the locked doors again does not begin the minute anew
    [Documentation]    The minute counts from the doors becoming locked. Locking them once more from the app, to be sure,
    ...    changes nothing.
    [Tags]    THEFT_009
    When all doors are locked
    And time passes    30 s
    And the locked doors are locked again from the app
    And the first minute after locking is over
    And the driver door is forced
    Then a theft alert is received once within    30 s    (THEFT_009)

Theft alert may stay silent during a remote engine start
    [Documentation]    The doors have been locked for ten minutes, but the engine has been started from the app.
    [Tags]    THEFT_007
    When all doors are locked
    And time passes    10 minutes
    And the engine is started remotely
    And the driver door is forced after    2 minutes
    Then a theft alert may be received    (THEFT_007)

Theft alert is received again after the engine was stopped from the app
    [Documentation]    With the engine off the remote engine start is over, and so is the exception.
    [Tags]    THEFT_007    THEFT_010
    When all doors are locked
    And time passes    10 minutes
    And the engine is started remotely
    And the driver door is forced after    2 minutes
    Then a theft alert may be received    (THEFT_007)
    When the alarm is cleared
    And the engine is stopped remotely
    And the driver door is forced
    Then a theft alert is received once within    30 s    (THEFT_010)

Theft alert is received again after the remote engine start ended by itself
    [Documentation]    Nobody comes, and the engine stops by itself after 10 minutes.
    [Tags]    THEFT_010
    When all doors are locked
    And time passes    10 minutes
    And the engine is started remotely
    And the remote engine start has ended by itself
    And the driver door is forced
    Then a theft alert is received once within    30 s    (THEFT_010)

No theft alert is received while Assistance is off
    [Documentation]    Enabling "Assistance" is what the manual asks for first. Without it there is no alert, with it there is.
    [Tags]    THEFT_001    THEFT_002
    Given assistance is disabled
    When all doors are locked
    And the driver door is forced after    10 minutes
    Then no theft alert is received within    5 minutes    (THEFT_002)
    When assistance is enabled
    And the alarm is cleared and the driver door is forced after    10 minutes
    Then a theft alert is received once within    30 s    (THEFT_001)
