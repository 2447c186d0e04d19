/*
 * Controllers that may not signal a CQE, for spin: one SQ on one CQ, a host
 * whose handler runs only after an interrupt. Written from the sources that
 * docs/field.md cites, not from IoModel.java and Signals.java: an independent
 * oracle for what can be reached.
 *
 * SIZE, TAGS, COMMANDS   as in io-queues.pml
 * ADAPTIVE       0: bhyve, pci_nvme_cq_update and pci_nvme_set_completion:
 *                writes at the tail whatever the head is, and signals if
 *                head and tail differ after the post
 *                1: SPDK, nvmf_vfio_user_sq_poll: a turn sends what
 *                handle_suppressed_irq finds due, then takes SQEs as long as
 *                there are more free slots than commands outstanding; a
 *                completion that finds no slot fails
 * OLD_SIZE       entries of the CQ that had the QID before, whose last tail
 *                and head ADAPTIVE still believes; 0: there was none
 * RING_EACH      1: rings for each CQE, before its tag is free
 * FREE_EARLY     1: a tag is free with its CQE, 0: after the doorbell
 *
 * A step that ends a run only notes how: it leads nowhere.
 */
c_decl {
\#include <stdio.h>
static int was_over, was_failed, was_stuck, was_overrun, was_done;
static void __attribute__((destructor)) report(void)
{
	printf("overwritten %d failed %d stalled %d overrun %d delivered %d\n",
	       was_over, was_failed, was_stuck, was_overrun, was_done);
}
}

byte sent;
byte inUse;                     /* tags in use */
byte sq;                        /* not fetched */
byte busy;                      /* fetched, not posted */
byte posted;                    /* all three count from the start */
byte consumed;
byte rung;
bool irq;                       /* under way */
bool runs;                      /* the handler */
bool leaves;                    /* its loop is left, the doorbell is due */
byte lastTail;                  /* last_trigger_irq_tail */
byte lastHead;                  /* last_head, as the interrupts use it */
short old = -1;                 /* and as the free slots do; -1: is real */

#define TAIL	(posted % SIZE)
#define HEAD	(rung % SIZE)
#define FREE	(SIZE - 1 - (posted - rung))
#define OLD_FREE ((TAIL < old -> 0 : SIZE) + old - TAIL - 1)
#define SEEN	(old >= 0 -> OLD_FREE : FREE)
#define TAKES	(SEEN > busy)
#define SIGNAL_DUE (TAIL != lastTail && HEAD != TAIL && HEAD == lastHead)
#define POLL_MATTERS (sq > 0 && (TAKES || old >= 0) || SIGNAL_DUE || \
		TAIL != lastTail && (HEAD != lastHead || old >= 0))
#define DELIVERED (sent == COMMANDS && inUse == 0)

/* A CQE is written at the tail. */
inline post() {
	busy--;
	posted++;
	if
	:: posted - rung > SIZE - 1 -> c_code { was_overrun = 1; }
	:: else
	fi
}

init {
	if
	:: OLD_SIZE > 0 ->
		select (lastTail : 0 .. OLD_SIZE - 1);
		select (lastHead : 0 .. OLD_SIZE - 1);
		old = lastHead
	:: else
	fi;
	atomic { run host(); run handler(); run controller() }
}

proctype host() {
	do
	:: d_step { sent < COMMANDS && inUse < TAGS -> sent++; inUse++; sq++ }
	:: atomic { timeout && !DELIVERED -> c_code { was_stuck = 1; } }
	:: atomic { timeout && DELIVERED -> c_code { was_done = 1; } }
	od
}

proctype handler() {
	do
	:: d_step { irq && !runs -> irq = 0; runs = 1 }
	:: d_step { runs && !leaves && consumed < posted &&
		(!RING_EACH || consumed == rung) ->
		consumed++;
		if
		:: FREE_EARLY -> inUse--
		:: else
		fi }
	:: d_step { runs && !leaves && consumed > rung &&
		(RING_EACH || consumed == posted) -> leaves = 1 }
	:: d_step { leaves ->
		leaves = 0; runs = RING_EACH;
		if
		:: FREE_EARLY
		:: else -> inUse = inUse - (consumed - rung)
		fi;
		rung = consumed }
	:: d_step { runs && !leaves && consumed == posted &&
		consumed == rung -> runs = 0 }
	od
}

proctype controller() {
	do
	:: d_step { !ADAPTIVE && sq > 0 -> sq--; busy++ }
	:: d_step { !ADAPTIVE && busy > 0 && posted - consumed < SIZE ->
		post();
		if
		:: HEAD != TAIL -> irq = 1
		:: else
		fi }
	:: d_step { !ADAPTIVE && busy > 0 && posted - consumed >= SIZE ->
		c_code { was_over = 1; } }
	:: d_step { ADAPTIVE && POLL_MATTERS ->
		if
		:: TAIL != lastTail ->
			if
			:: SIGNAL_DUE -> irq = 1; lastTail = TAIL
			:: else
			fi;
			lastHead = HEAD;
			old = -1
		:: else
		fi;
		do
		:: sq > 0 && TAKES -> sq--; busy++
		:: sq > 0 && !TAKES && old >= 0 -> old = -1
		:: else -> break
		od;
		skip }
	:: d_step { ADAPTIVE && busy > 0 && SEEN > 0 &&
		posted - consumed < SIZE -> post() }
	:: d_step { ADAPTIVE && busy > 0 && SEEN > 0 &&
		posted - consumed >= SIZE -> c_code { was_over = 1; } }
	:: d_step { ADAPTIVE && busy > 0 && SEEN <= 0 && old >= 0 ->
		old = -1 }
	:: d_step { ADAPTIVE && busy > 0 && SEEN <= 0 && old < 0 ->
		c_code { was_failed = 1; } }
	od
}
