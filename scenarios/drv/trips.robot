*** Settings ***
Documentation       The manual: one ignition ON-OFF cycle is counted as a trip, and the driving history of the date of enrollment is
...                 not displayed.
Library             fixtures.TcuHil


*** Test Cases ***
Two trips are counted and added up
    [Documentation]    To the market and home again. A start that goes nowhere is a trip too.
    [Tags]    DRV_002    DRV_003    DRV_004    DRV_006
    Given the vehicle was enrolled yesterday
    When the driver makes a trip of 6 km
    And the driver makes a trip of 4 km
    Then of today the driving history of the day shows 2 trips and 10 km    (DRV_003)
    And of today the driving history of the month shows 2 trips and 10 km    (DRV_002)
    And of today the driving history of the year shows 2 trips and 10 km    (DRV_004)
    When the driver makes a trip of 0 km
    Then of today the driving history of the day shows 3 trips and 10 km    (DRV_006)

The date of enrollment is not displayed, the next day is
    [Documentation]    The first drive home from the dealer is in no day and in no total.
    [Tags]    DRV_007
    Given the vehicle is paired and parked
    When the driver makes a trip of 25 km
    Then of today the driving history of the day shows 0 trips and 0 km    (DRV_007)
    And of today the driving history of the month shows 0 trips and 0 km    (DRV_007)
    When midnight passes
    And the driver makes a trip of 3 km
    Then of today the driving history of the month shows 1 trips and 3 km    (DRV_007)
    And the day before is not displayed    (DRV_007)

A remote engine start is no trip
    [Documentation]    The engine runs for its ten minutes, and nobody comes.
    [Tags]    DRV_006
    Given the vehicle was enrolled yesterday
    When all doors are locked
    And time passes    10 minutes
    And the engine is started remotely
    And the remote engine start has ended by itself
    Then of today the driving history of the day shows 0 trips and 0 km    (DRV_006)
