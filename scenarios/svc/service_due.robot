*** Settings ***
Documentation       The manual: the app notifies when the vehicle is next due for service, by the due date and the due mileage
...                 that the owner has entered. The remaining mileage can be checked.
Library             fixtures.TcuHil
Test Setup          The Vehicle Is Paired And Parked


*** Test Cases ***
The due mileage is notified, and not a kilometre before
    [Documentation]    The due date is a year away, so the mileage comes first.
    [Tags]    SVC_001    SVC_005
    Given service is due in days and in km    365    100
    When the car is driven 99 km
    Then 1 km are shown as remaining    (SVC_005)
    And service is not notified within    10 minutes    (SVC_001)
    When the car is driven 1 km
    Then 0 km are shown as remaining    (SVC_005)
    And service is notified once within    1 minute    (SVC_001)

The due date is notified with the car in its garage
    [Documentation]    The car is not driven at all, so the date comes first.
    [Tags]    SVC_001
    Given service is due in days and in km    30    5000
    When time passes    29 days
    Then service is not notified within    10 minutes    (SVC_001)
    And service is notified once within    1 day    (SVC_001)

Only new due values give a new notice
    [Documentation]    After the notice the owner has the service done and enters the next due values.
    [Tags]    SVC_001    SVC_002
    Given service is due in days and in km    365    10
    When the car is driven 10 km
    Then service is notified once within    1 minute    (SVC_001)
    When service is due in days and in km    365    20
    And the car is driven 19 km
    Then service is not notified within    1 day    (SVC_002)
    When the car is driven 1 km
    Then service is notified once within    1 minute    (SVC_002)
