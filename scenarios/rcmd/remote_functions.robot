*** Settings ***
Documentation       The manual: the vehicle can be controlled from the app; how long that takes depends on signal and servers.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
The app has six remote commands, and shows the doors
    [Documentation]    Lock, lights, horn and lights, engine start and stop, unlock: each does what its name says.
    [Tags]    RCMD_001    RCMD_002
    When the owner commands    lock
    Then the vehicle carries the command out    (RCMD_001)
    And the app shows the doors as    locked    (RCMD_002)
    When time passes    10 minutes
    And the owner commands    lights
    Then the vehicle carries the command out    (RCMD_001)
    When time passes    1 minute
    And the owner commands    horn and lights
    Then the vehicle carries the command out    (RCMD_001)
    When time passes    1 minute
    And the owner commands    engine start
    Then the vehicle carries the command out    (RCMD_001)
    When the owner commands    engine stop
    Then the vehicle carries the command out    (RCMD_001)
    When the owner commands    unlock
    Then the vehicle carries the command out    (RCMD_001)
    And the app shows the doors as    unlocked    (RCMD_002)

A command that cannot be delivered is never carried out late
    [Documentation]    The vehicle is parked in a garage without coverage. An hour later it drives out.
    [Tags]    RCMD_003    RCMD_004
    Given the rig has    network
    And all doors are locked
    And there is no network
    When the owner commands    unlock
    Then nothing of it happens within    60 minutes    (RCMD_003)
    When there is a network again
    Then nothing of it happens within    90 minutes    (RCMD_003)
    And the app shows the doors as    locked    (RCMD_004)
