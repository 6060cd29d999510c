*** Settings ***
Documentation       Chapters of the manual meet in one car: what the owner does by one of them leaves the others as they are.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Vehicle Is Paired And Parked    AND    Assistance Is Enabled


*** Test Cases ***
Locking again, and an alarm, leave the first minute and the five minutes as they are
    [Documentation]    The owner locks once more from the app, to be sure. A thief comes at the end of the first minute, and
    ...    again after it. The horn has to wait for five minutes from the locking, not from any of this.
    [Tags]    THEFT_008    THEFT_009    HORN_004    HORN_005
    When all doors are locked
    And time passes    30 s
    And the locked doors are locked again from the app
    And the first minute after locking is almost over
    And a window is broken and the alarm sounds for    11 s
    Then a theft alert may be received    (THEFT_008)
    When a window is broken and the alarm sounds for    11 s
    Then a theft alert is received once within    30 s    (THEFT_009)
    When horn and lights are almost ready
    And the owner commands    horn and lights
    Then the command is refused    (HORN_004)
    When time passes    90 s
    And the owner commands    horn and lights
    Then the vehicle carries the command out    (HORN_005)

A remote start at four and a half minutes keeps the horn silent until five minutes after it
    [Documentation]    The vehicle is not off while the engine runs, so that the five minutes begin anew. Theft alerts are
    ...    back as soon as the engine is off.
    [Tags]    RES_001    RES_007    HORN_005    HORN_006    THEFT_010
    When all doors are locked
    And time passes    4 minutes 30 seconds
    And the owner commands    engine start
    Then the vehicle carries the command out    (RES_001)
    When time passes    30 s
    And the owner commands    horn and lights
    Then the command is refused    (HORN_006)
    When time passes    1 minute
    And the owner commands    horn and lights
    Then the command is refused    (HORN_006)
    When the owner commands    engine stop
    Then the vehicle carries the command out    (RES_007)
    When time passes    10 s
    And a window is broken and the alarm sounds for    11 s
    Then a theft alert is received once within    30 s    (THEFT_010)
    When time passes    90 s
    And the owner commands    horn and lights
    Then the command is refused    (HORN_006)
    When time passes    4 minutes
    And the owner commands    horn and lights
    Then the vehicle carries the command out    (HORN_005)

Remote starts neither clear a repaired warning nor allow each other, the driver's ignition does both
    [Documentation]    Repaired, started remotely twice. One ignition ON allows further starts, two take the warning away.
    [Tags]    VHM_012    VHM_013    RES_009    RES_010
    Given the vehicle is equipped with    engine_mil
    And the engine_mil warning comes on during a drive
    And the cause of the engine_mil warning is repaired
    When all doors are locked
    And the owner commands    engine start
    And the command has been carried out
    And the ten minutes of the remote start are over
    And the owner commands    engine start
    And the command has been carried out
    And the ten minutes of the remote start are over
    And the owner commands    engine start
    Then the command is refused    (RES_009)
    And the engine_mil warning may still be shown    (VHM_012)
    When the ignition is turned on and off
    Then the engine_mil warning may still be shown    (VHM_012)
    When the owner commands    engine start
    Then the vehicle carries the command out    (RES_010)
    When the ten minutes of the remote start are over
    And the ignition is turned on and off
    Then no warning is shown    (VHM_013)

While a new security code waits for the driver the former one starts the engine
    [Documentation]    Saved, and the engine turned OFF: the new code is in force with the driver's ON, not earlier.
    [Tags]    SEC_007    RES_002    RES_006
    Given the vehicle asks for a security code
    When the owner sets a new code as far as    OFF
    And all doors are locked
    And time passes    10 s
    And the owner commands    engine start
    Then the vehicle carries the command out    (RES_002)
    When the ten minutes of the remote start are over
    Then the engine is    off    (RES_006)
    When the engine is turned    ON
    Then the new code is shown as saved    (SEC_007)
    When the engine is turned    OFF
    Then only the new code unlocks and locks the doors    (SEC_007)
