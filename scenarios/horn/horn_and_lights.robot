*** Settings ***
Documentation       The manual: horn and lights work only after approximately 5 minutes of turning the vehicle OFF and locking all doors.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
Horn and lights are refused before the five minutes are over, and work after them
    [Documentation]    The owner is impatient. What came too early is not done later either.
    [Tags]    HORN_004    HORN_005
    When all doors are locked
    And horn and lights are almost ready
    And the owner commands    horn and lights
    Then the command is refused    (HORN_004)
    And nothing of it happens within    10 minutes    (HORN_004)
    When the owner commands    horn and lights
    Then the vehicle carries the command out    (HORN_005)

Lights flash alone, horn and lights go together
    [Documentation]    Two icons for two things, once the vehicle has been parked for long enough.
    [Tags]    HORN_001    HORN_002    RCMD_001
    When all doors are locked
    And horn and lights are ready
    And the owner commands    lights
    Then the vehicle carries the command out    (HORN_001)
    When the owner commands    horn and lights
    Then the vehicle carries the command out    (HORN_002)
    When the owner commands    unlock
    Then the vehicle carries the command out    (RCMD_001)
    When the owner commands    lights
    Then the command is refused    (HORN_001)
