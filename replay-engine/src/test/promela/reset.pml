/*
 * A controller is disabled with commands in flight, enabled again, and the
 * queue created under the same QID: for spin. Written from NVMe Base 2.1,
 * 3.7.2, and 2.0, 3.5.1, not from ResetModel.java.
 *
 * COMMANDS       commands of each life
 * POLICY         what becomes of fetched commands at CC.EN = 0, 0: they are
 *                forgotten, 1: CSTS.RDY waits for them, 2: they are posted
 *                into the CQ that has the QID then, 3: into the admin CQ,
 *                and CSTS.RDY = 1 waits for them, 4: with one of them
 *                CSTS.RDY never is 1 again
 */
c_decl {
\#include <stdio.h>
static int was_late, was_aborted, was_stuck, was_done;
static void __attribute__((destructor)) report(void)
{
	printf("late %d aborted %d stalled %d delivered %d\n",
	       was_late, was_aborted, was_stuck, was_done);
}
}

#define RUNS	0               /* CC.EN = 1, CSTS.RDY = 1 */
#define STOPS	1               /* CC.EN = 0, CSTS.RDY = 1 */
#define OFF	2
#define STARTS	3               /* CC.EN = 1, CSTS.RDY = 0 */
#define ON	4
#define MADE	5               /* the queue exists again */

byte phase = RUNS;
byte sent;                      /* of the first life */
byte old;                       /* of those, fetched and not finished */
byte again;                     /* of the second life */
byte busy;                      /* of those, fetched and not finished */
byte cqes;                      /* not read */
byte ended;

#define LATE	(phase == MADE && POLICY == 2)
#define IN_TIME	(phase == RUNS || (phase == STOPS && POLICY == 1))

active proctype host() {
	do
	:: d_step { phase == RUNS && sent < COMMANDS -> sent++; old++ }
	:: d_step { phase == RUNS ->
		phase = STOPS;
		if
		:: POLICY == 0 -> old = 0
		:: else
		fi }
	:: d_step { phase == OFF -> phase = STARTS }
	:: d_step { phase == ON -> phase = MADE }
	:: d_step { phase == MADE && again < COMMANDS -> again++; busy++ }
	:: d_step { phase == MADE && cqes > 0 -> cqes--; ended++ }
	:: atomic { timeout && ended < COMMANDS -> c_code { was_stuck = 1; } }
	:: atomic { timeout && ended == COMMANDS -> c_code { was_done = 1; } }
	od
}

active proctype controller() {
	do
	:: d_step { phase == STOPS && (POLICY != 1 || old == 0) -> phase = OFF }
	:: d_step { phase == STARTS && (POLICY < 3 || old == 0) -> phase = ON }
	:: d_step { busy > 0 -> busy--; cqes++ }
	:: d_step { old > 0 && IN_TIME -> old-- }
	:: d_step { old > 0 && !IN_TIME && POLICY < 3 && !LATE -> old-- }
	:: d_step { old > 0 && LATE -> c_code { was_late = 1; } }
	:: d_step { old > 0 && !IN_TIME && POLICY == 3 && phase == STARTS ->
		c_code { was_late = 1; } }
	:: d_step { old > 0 && !IN_TIME && POLICY == 3 && phase != STARTS ->
		c_code { was_aborted = 1; } }
	od
}
