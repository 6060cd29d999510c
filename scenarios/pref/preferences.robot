*** Settings ***
Documentation       The manual: you can enable or disable the type of notifications to be received via smartphone.
Library             fixtures.TcuHil
Test Setup          Run Keywords    The Rig Has    push    AND    The Vehicle Is Paired And Parked


*** Test Cases ***
Replies to remote commands are switched off and on again
    [Documentation]    The command is carried out all the same; only the message to the phone is left out.
    [Tags]    PREF_001    PREF_005
    When the owner commands lock
    Then a notification of remote command reply is received    (PREF_005)
    When notifications of remote command reply are switched OFF
    And the owner commands lock
    Then no notification of remote command reply is received within 2 minutes    (PREF_005)
    When notifications of remote command reply are switched ON
    And the owner commands lock
    Then a notification of remote command reply is received    (PREF_001)

The other three switches make no difference to a reply
    [Documentation]    Theft alert, vehicle health, and area, speed and curfew are off; the reply to a command comes.
    [Tags]    PREF_005
    When notifications of theft alert are switched OFF
    And notifications of vehicle health are switched OFF
    And notifications of area, speed and curfew are switched OFF
    And the owner commands lock
    Then a notification of remote command reply is received    (PREF_005)

With theft alert notifications off no theft alert is received
    [Documentation]    Assistance is on, the door is forced, and the phone stays silent until the type is on again.
    [Tags]    PREF_002
    Given assistance is enabled
    And notifications of theft alert are switched OFF
    When all doors are locked
    And the driver door is forced after    10 minutes
    Then no theft alert is received within    5 minutes    (PREF_002)
    When notifications of theft alert are switched ON
    And the alarm is cleared and the driver door is forced after    1 minute
    Then a theft alert is received once within    30 s    (PREF_002)
