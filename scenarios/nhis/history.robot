*** Settings ***
Documentation       The manual: the notifications history are displayed by order from the latest one. It cannot be sorted, filtered,
...                 or deleted.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
The latest notification stands first
    [Documentation]    A command, an intrusion, and another command: three entries in their order.
    [Tags]    NHIS_001    NHIS_003
    Given assistance is enabled
    When the owner commands lock
    And the driver door is forced after    10 minutes
    And the alarm is cleared
    And time passes    1 minute
    And the owner commands lock
    Then the history lists 3 notifications, the latest first    (NHIS_003)
    And the history lists 3 notifications, the latest first    (NHIS_001)

What is in the history cannot be deleted
    [Documentation]    Neither all of it, nor one entry.
    [Tags]    NHIS_006
    When the owner commands lock
    And the owner commands lock
    And the owner tries to delete the history
    Then it is refused    (NHIS_006)
    When the owner tries to delete the latest notification
    Then it is refused    (NHIS_006)
    And the history lists 2 notifications, the latest first    (NHIS_006)
