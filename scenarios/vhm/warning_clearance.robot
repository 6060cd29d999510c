*** Settings ***
Documentation       The manual: it may take 2 Ignition ON for a warning to disappear after repair. A warning whose cause
...                 persists does not disappear.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
A repaired warning is gone after two ignition ON
    [Documentation]    The brake warning comes on, the workshop repairs its cause. The app may show it until the second
    ...    ignition ON, and no longer.
    [Tags]    VHM_005    VHM_012    VHM_013
    When the brake warning comes on during a drive
    Then the brake warning is shown    (VHM_005)
    When the cause of the brake warning is repaired
    Then the brake warning may still be shown    (VHM_012)
    When the ignition is turned ON and OFF
    Then the brake warning may still be shown    (VHM_012)
    When the ignition is turned ON and OFF
    Then no warning is shown    (VHM_013)

The tire pressure warning is gone after two ignition ON
    [Documentation]    As above, for models with a tire pressure monitoring system (TPMS) only.
    [Tags]    VHM_004    VHM_012    VHM_013
    Given the vehicle is equipped with    tire pressure
    When the tire pressure warning comes on during a drive
    Then the tire pressure warning is shown    (VHM_004)
    When the cause of the tire pressure warning is repaired
    And the ignition is turned ON and OFF
    Then the tire pressure warning may still be shown    (VHM_012)
    When the ignition is turned ON and OFF
    Then no warning is shown    (VHM_013)

Driving on for an hour does not replace the second ignition ON
    [Documentation]    The manual counts how often the ignition is turned ON, not for how long.
    [Tags]    VHM_012    VHM_013
    When the oil pressure warning comes on during a drive
    And the cause of the oil pressure warning is repaired
    And the ignition is turned ON for    1 hour
    Then the oil pressure warning may still be shown    (VHM_012)
    When the ignition is turned ON for    1 minute
    Then no warning is shown    (VHM_013)

A warning whose cause persists stays, however often the ignition is turned
    [Documentation]    Without a repair, turning the ignition OFF and ON does not make a warning disappear.
    [Tags]    VHM_008    VHM_014
    When the engine MIL warning comes on during a drive
    Then the engine MIL warning is shown    (VHM_008)
    FOR    ${cycle}    IN RANGE    4
        When the ignition is turned ON and OFF
        Then the engine MIL warning is shown    (VHM_014)
    END

A cause that comes back brings its warning back
    [Documentation]    Cleared after a repair, the warning is shown again when the fault arises again, and the count of
    ...    ignition ON begins anew.
    [Tags]    VHM_002    VHM_012    VHM_013
    When the brake warning comes on during a drive
    And the cause of the brake warning is repaired
    And the ignition is turned ON and OFF
    And the ignition is turned ON and OFF
    Then no warning is shown    (VHM_013)
    When the brake warning comes on during a drive
    Then the brake warning is shown    (VHM_002)
    When the cause of the brake warning is repaired
    And the ignition is turned ON and OFF
    Then the brake warning may still be shown    (VHM_012)
    When the ignition is turned ON and OFF
    Then no warning is shown    (VHM_013)
