/*
 * Shadow doorbells with EventIdx for one SQ under x86's store buffers: for
 * spin. Written from Linux nvme_dbbuf_update_and_check_event and SPDK
 * set_sq_eventidx, not from ShadowModel.java.
 *
 * COMMANDS       commands in all
 * HOST_MB        1: a full barrier between the host's store of the tail and
 *                its load of EventIdx
 * CTRL_MB        1: one between the controller's store of EventIdx and its
 *                load of the tail
 */
c_decl {
\#include <stdio.h>
static int was_stuck, was_done;
static void __attribute__((destructor)) report(void)
{
	printf("stalled %d delivered %d\n", was_stuck, was_done);
}
}

#define TAKES	0
#define ARMS	1
#define LOOKS	2
#define SLEEPS	3

chan host_store = [1] of { byte };
chan ctrl_store = [1] of { byte };
byte tail;                      /* in memory */
byte event_idx;                 /* in memory */
byte sent;
bool checks;                    /* the host is between store and load */
byte taken;
byte state = SLEEPS;

active proctype host() {
	byte v;
	do
	:: d_step { !checks && sent < COMMANDS && empty(host_store) ->
		sent++; host_store!sent; checks = 1 }
	:: d_step { checks && (!HOST_MB || empty(host_store)) &&
		event_idx != sent - 1 -> checks = 0 }
	:: d_step { checks && (!HOST_MB || empty(host_store)) &&
		event_idx == sent - 1 ->
		/* The register write comes after all stores. */
		if
		:: nempty(host_store) -> host_store?v
		:: empty(host_store)
		fi;
		v = 0;
		tail = sent; checks = 0;
		if
		:: state == SLEEPS -> state = TAKES
		:: else
		fi }
	:: d_step { nempty(host_store) -> host_store?v; tail = v; v = 0 }
	:: atomic { timeout && taken < COMMANDS -> c_code { was_stuck = 1; } }
	:: atomic { timeout && taken == COMMANDS -> c_code { was_done = 1; } }
	od
}

active proctype controller() {
	byte v;
	do
	:: d_step { state == TAKES -> taken = tail; state = ARMS }
	:: d_step { state == ARMS && empty(ctrl_store) ->
		ctrl_store!taken; state = LOOKS }
	:: d_step { state == LOOKS && (!CTRL_MB || empty(ctrl_store)) ->
		state = (tail != taken -> TAKES : SLEEPS) }
	:: d_step { nempty(ctrl_store) -> ctrl_store?v; event_idx = v; v = 0 }
	od
}
