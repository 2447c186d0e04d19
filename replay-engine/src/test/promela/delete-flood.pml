/*
 * The delete flood for spin, written from NVMe Base 2.0 (3.3.1) and the
 * sources named at the macros, not from FloodSteps.java: an independent
 * oracle for its number of states and for what can be reached.
 *
 *   spin -a -DQUEUES=5 ... delete-flood.pml
 *   gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -E -m1000000
 *
 * QUEUES         I/O queues
 * CAPACITY       slots of the CQ that can be used: its size - 1
 * TAGS           commands outstanding at most
 * AERS           AERs outstanding
 * RING_EACH      1: the doorbell is rung for each CQE (the proposed patch)
 * FREE_EARLY     1: a consumed CQE's tag is free before its doorbell
 *                (nvme_poll_cq and blk_mq_complete_request_remote)
 * FETCH_NEEDS    0: nothing, 1: a free slot, 2: more free slots than
 *                commands outstanding (handle_sq_tdbl_write)
 * SQ_AT_ONCE     1: Delete SQ finishes in the turn that fetches it
 * CQ_AT_ONCE     1: Delete CQ does
 * SQ_FULL        0: held, 1: discarded, 2: the controller fails
 * CQ_FULL        the same for Delete CQ (post_completion)
 *
 * After a loss or a failure the run is over: one more state each.
 */
c_decl {
\#include <stdio.h>
static int was_lost, was_failed, was_stuck;
static void __attribute__((destructor)) report(void)
{
	printf("lost %d failed %d stalled %d\n", was_lost, was_failed, was_stuck);
}
}

byte deleteSq = QUEUES;         /* Delete SQ to send */
byte deleteCq = QUEUES;         /* Delete CQ to send */
byte tag = TAGS;                /* free tags */
byte sq;                        /* submission queue */
byte busy;                       /* fetched, not finished or held */
byte cqe;                       /* posted, not consumed */
byte done;                      /* consumed, not rung */
bool leaves;                    /* the handler saw no further CQE */
byte over;                      /* 1: lost, 2: failed */

#define FREE		(CAPACITY - cqe - done)
#define PHASE_ONE	(deleteCq == QUEUES)
#define AT_ONCE		((PHASE_ONE && SQ_AT_ONCE) || (!PHASE_ONE && CQ_AT_ONCE))
#define FULL		(PHASE_ONE -> SQ_FULL : CQ_FULL)
#define DELIVERED	(deleteCq == 0 && tag == TAGS)
#define MAY_FETCH	(FETCH_NEEDS == 0 \
			|| (FETCH_NEEDS == 1 && FREE > 0) \
			|| (FETCH_NEEDS == 2 && FREE > busy + AERS))

inline end_run(how) {
	over = how;
	if
	:: over == 1 -> c_code { was_lost = 1; }
	:: else -> c_code { was_failed = 1; }
	fi;
	deleteSq = 0; deleteCq = 0; tag = 0; sq = 0; busy = 0; cqe = 0;
	done = 0; leaves = 0
}

active proctype driver() {
	do
	:: d_step { !over && deleteSq > 0 && tag > 0 ->
		deleteSq--; tag--; sq++ }
	:: d_step { !over && deleteSq == 0 && deleteCq > 0 && tag > 0 &&
		(deleteCq < QUEUES || tag == TAGS) ->
		deleteCq--; tag--; sq++ }
	:: atomic { timeout && !over && !DELIVERED ->
		c_code { was_stuck = 1; } }
	od
}

active proctype handler() {
	do
	:: d_step { !over && cqe > 0 && !leaves && (!RING_EACH || done == 0) ->
		cqe--; done++;
		if
		:: FREE_EARLY -> tag++
		:: else
		fi }
	:: d_step { !over && !RING_EACH && !leaves && cqe == 0 && done > 0 ->
		leaves = 1 }
	:: d_step { !over && done > 0 && (RING_EACH || leaves) ->
		if
		:: FREE_EARLY
		:: else -> tag = tag + done
		fi;
		done = 0; leaves = 0 }
	od
}

active proctype controller() {
	do
	:: d_step { !over && sq > 0 && MAY_FETCH ->
		sq--;
		if
		:: AT_ONCE && FULL != 0 && FREE > 0 -> cqe++
		:: AT_ONCE && FULL != 0 && FREE == 0 -> end_run(FULL)
		:: else -> busy++
		fi }
	:: d_step { !over && busy > 0 && FREE > 0 -> busy--; cqe++ }
	:: d_step { !over && busy > 0 && FREE == 0 && FULL != 0 -> end_run(FULL) }
	od
}
