*** Settings ***
Documentation       The manual: doors can be locked and unlocked from anywhere, with the security code, and their status is displayed.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
The owner locks and unlocks the doors from the app
    [Documentation]    The vehicle does what was commanded, and the app shows the doors as they are.
    [Tags]    LOCK_001    LOCK_002    LOCK_008    RCMD_001    RCMD_002
    When the owner commands    lock
    Then the vehicle carries the command out    (LOCK_001)
    And the app shows the doors as    locked    (LOCK_008)
    When the owner commands    unlock
    Then the vehicle carries the command out    (LOCK_002)
    And the app shows the doors as    unlocked    (LOCK_008)
    When all doors are locked
    Then the app shows the doors as    locked    (RCMD_002)
    When the owner commands    unlock
    Then the vehicle carries the command out    (RCMD_001)

A wrong security code neither locks nor unlocks
    [Documentation]    Only the owner knows the code. Without the right one nothing happens.
    [Tags]    LOCK_003    LOCK_004
    Given the model needs a security code
    When the owner commands with a wrong code    lock
    Then the command is refused    (LOCK_003)
    When all doors are locked
    And the owner commands with a wrong code    unlock
    Then the command is refused    (LOCK_004)
    When the owner commands without a code    unlock
    Then the command is refused    (LOCK_004)

A model without a security code asks for none
    [Documentation]    The note of the manual on the KICKS e-POWER.
    [Tags]    LOCK_011
    Given the model needs no security code
    When the owner commands without a code    lock
    Then the vehicle carries the command out    (LOCK_011)
    When the owner commands without a code    unlock
    Then the vehicle carries the command out    (LOCK_011)
