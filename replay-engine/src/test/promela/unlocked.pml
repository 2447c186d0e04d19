/*
 * VirtualBox's head doorbell beside a completion, for spin: SQS SQs on one
 * CQ. Written from DevNVMe.cpp (nvmeR3CmdCompleteWithStatus,
 * nvmeQueueCompWrite, nvmeR3CompQueueEntryPost), not from IoModel.java and
 * DoorbellHandler.java: an independent oracle for what can be reached.
 *
 * SQS, SIZE, TAGS, COMMANDS, MOST, RING_EACH, FREE_EARLY as in io-queues.pml
 * (FREE_EARLY 0 or 1)
 *
 * A step that ends a run only notes how: it leads nowhere.
 */
c_decl {
\#include <stdio.h>
static int was_failed, was_stuck, was_done;
static void __attribute__((destructor)) report(void)
{
	printf("failed %d stalled %d delivered %d\n", was_failed, was_stuck,
	       was_done);
}
}

byte sent[2];
byte inUse[2];                  /* tags in use */
byte sq[2];                     /* not fetched */
byte busy[2];                   /* fetched, not finished */
chan cq = [SIZE] of { byte };                   /* posted, not consumed */
chan used = [SIZE] of { byte };                 /* consumed, tag in use */
chan waiters = [SQS * COMMANDS] of { byte };    /* the list */
byte done;                      /* consumed, not rung */
bool leaves;                    /* the loop is left, the doorbell is due */
bool mutex;                     /* of a thread that is to append */
byte appends;                   /* its SQ */
byte due;                       /* slots that the doorbell's handler saw */

#define FREE	(SIZE - 1 - len(cq) - done)
#define FINDS_FULL (due > FREE && len(waiters) > FREE)
#define DELIVERED (sent[0] == COMMANDS && inUse[0] == 0 && \
		(SQS == 1 || sent[1] == COMMANDS && inUse[1] == 0))

proctype host(byte n) {
	do
	:: d_step { sent[n] < COMMANDS && inUse[n] < TAGS ->
		sent[n]++; inUse[n]++; sq[n]++ }
	od
}

/* The virtual CPU: it waits while the doorbell it wrote is handled. */
proctype handler() {
	byte i;
	do
	:: d_step { due == 0 && !leaves && len(cq) > 0 &&
		(!RING_EACH || done == 0) ->
		cq?i; done++;
		if
		:: FREE_EARLY -> inUse[i]--
		:: else -> used!i
		fi;
		i = 0 }
	:: d_step { due == 0 && !leaves && done > 0 &&
		(RING_EACH || len(cq) == 0) -> leaves = 1 }
	:: d_step { due == 0 && leaves ->
		/* The head is stored, then the number of waiters is read. */
		if
		:: len(waiters) > 0 -> due = done
		:: else
		fi;
		leaves = 0; done = 0;
		do
		:: len(used) > 0 -> used?i; inUse[i]--
		:: else -> break
		od;
		i = 0 }
	/* With the mutex: as many waiters as slots were released. */
	:: d_step { due > 0 && !mutex && !FINDS_FULL ->
		do
		:: due > 0 && len(waiters) > 0 ->
			waiters?i; cq!i; due--
		:: else -> break
		od;
		due = 0; i = 0 }
	:: d_step { due > 0 && !mutex && FINDS_FULL ->
		c_code { was_failed = 1; } }
	:: atomic { timeout && !DELIVERED -> c_code { was_stuck = 1; } }
	:: atomic { timeout && DELIVERED -> c_code { was_done = 1; } }
	od
}

proctype work(byte n) {
	do
	:: d_step { sq[n] > 0 && len(waiters) < MOST -> sq[n]--; busy[n]++ }
	:: d_step { busy[n] > 0 && !mutex && FREE > 0 ->
		busy[n]--; cq!n }
	:: d_step { busy[n] > 0 && !mutex && FREE <= 0 ->
		busy[n]--; mutex = 1; appends = n }
	:: d_step { mutex && appends == n ->
		waiters!n; mutex = 0; appends = 0 }
	od
}

init {
	atomic {
		run host(0); run work(0);
		if
		:: SQS == 2 -> run host(1); run work(1)
		:: else
		fi;
		run handler()
	}
}
