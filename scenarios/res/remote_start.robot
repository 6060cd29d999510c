*** Settings ***
Documentation       The manual: the engine can be started remotely, for ten minutes, twice in a row, and stopped before.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
The engine starts remotely and stops by itself
    [Documentation]    Nobody comes within the ten minutes.
    [Tags]    RES_001    RES_004    RES_006
    When all doors are locked
    And the owner commands    engine start
    Then the vehicle carries the command out    (RES_001)
    And the app shows the engine as    running remotely    (RES_004)
    When the ten minutes of the remote start are over
    Then the engine is    off    (RES_006)
    And the app shows the engine as    off    (RES_004)

The owner stops the engine before the ten minutes are over
    [Documentation]    Stop Engine, with the security code where the model needs one.
    [Tags]    RES_007
    When all doors are locked
    And the owner commands    engine start
    And the command has been carried out
    And time passes    5 minutes
    And the owner commands    engine stop
    Then the vehicle carries the command out    (RES_007)
    And the engine is    off    (RES_007)

Neither start nor stop works with a wrong security code
    [Documentation]    The engine stays off, and once it was started it stays on.
    [Tags]    RES_002    RES_008
    Given the model needs a security code
    When all doors are locked
    And the owner commands with a wrong code    engine start
    Then the command is refused    (RES_002)
    And the engine is    off    (RES_002)
    When the owner commands    engine start
    And the command has been carried out
    And the owner commands with a wrong code    engine stop
    Then the command is refused    (RES_008)
    And the engine is    running    (RES_008)

After two remote starts a third needs the driver
    [Documentation]    Only manual operation of the vehicle allows two further starts.
    [Tags]    RES_009    RES_010
    When all doors are locked
    And the owner commands    engine start
    And the command has been carried out
    And the ten minutes of the remote start are over
    And the owner commands    engine start
    And the command has been carried out
    And the ten minutes of the remote start are over
    And the owner commands    engine start
    Then the command is refused    (RES_009)
    When the driver turns the ignition on and off
    And the owner commands    engine start
    Then the vehicle carries the command out    (RES_010)
