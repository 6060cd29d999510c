*** Settings ***
Documentation       The manual: engine ON, new code, the code again, Save, engine OFF, engine ON - then the new security code
...                 is saved. Until then the former one is in force, and at any time exactly one of them is.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Vehicle Asks For A Security Code    AND    The Vehicle Is Paired And Parked


*** Test Cases ***
A new security code is saved with the second engine ON
    [Documentation]    Neither Save nor the engine OFF puts it in force. The engine ON after them does.
    [Tags]    SEC_005    SEC_006    SEC_007
    When the owner sets a new code as far as    Save
    Then the new code is not shown as saved    (SEC_005)
    When the engine is turned    OFF
    Then the new code is not shown as saved    (SEC_006)
    And only the former code unlocks and locks the doors    (SEC_006)
    When the engine is turned    ON
    Then the new code is shown as saved    (SEC_007)
    When the engine is turned    OFF
    Then only the new code unlocks and locks the doors    (SEC_007)

ACC is neither OFF nor ON
    [Documentation]    The ignition goes to ACC and back after Save. Nothing is saved before it was OFF and then ON.
    [Tags]    SEC_005    SEC_007
    When the owner sets a new code as far as    Save
    And the engine is turned    ACC
    And the engine is turned    ON
    Then the new code is not shown as saved    (SEC_005)
    When the engine is turned    OFF
    And the engine is turned    ACC
    Then the new code is not shown as saved    (SEC_005)
    When the engine is turned    ON
    Then the new code is shown as saved    (SEC_007)

A procedure that was left changes nothing
    [Documentation]    After Save the owner changes their mind and leaves. The engine OFF and ON then mean nothing any more.
    [Tags]    SEC_008
    When the owner sets a new code as far as    Save
    And the owner leaves the procedure
    And the engine is turned    OFF
    And the engine is turned    ON
    Then the new code is not shown as saved    (SEC_008)
    When the engine is turned    OFF
    Then only the former code unlocks and locks the doors    (SEC_008)

A restart of the unit in the middle leaves the former code in force
    [Documentation]    The unit starts afresh after Save, with the engine ON. That alone is no ignition cycle.
    [Tags]    SEC_008
    When the owner sets a new code as far as    Save
    And the unit is restarted
    Then the new code is not shown as saved    (SEC_008)
    When the engine is turned    OFF
    Then only the former code unlocks and locks the doors    (SEC_008)
