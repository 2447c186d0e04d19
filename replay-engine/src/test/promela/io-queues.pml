/*
 * I/O queues for spin: SQS SQs on one CQ, a host that submits the next
 * command as soon as a tag is free. Written from NVMe Base 2.0 (3.3.1) and
 * the sources that the models name, not from IoModel.java: an independent
 * oracle for its states and for what can be reached.
 *
 *   spin -a -DSQS=1 ... io-queues.pml
 *   gcc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -E -m1000000
 *
 * SQS            SQs on the CQ
 * SIZE           entries of the CQ; one stays empty
 * TAGS           commands of an SQ outstanding at most
 * COMMANDS       commands of each SQ in all
 * OLD_HEAD       head of the CQ that had the QID before, still believed;
 *                -1: none
 * FETCH_NEEDS    0: nothing, 1: a free slot, 2: more free slots than
 *                commands outstanding
 * SLOTS          request slots of an SQ
 * RESUMES        1: looks at an SQ again when what kept it has passed
 * TEST           the full test, 0: exact, 1: none, 2: head == tail + 1
 * FULL           at a full CQ, 0: holds, 1: drops, 2: fails, 3: drops the
 *                oldest of MOST
 * MOST           completions held at most: with FULL == 0 it fetches no
 *                more, with FULL == 3 it drops the oldest
 * RING_EACH      1: rings for each CQE, before its tag is free
 * FREE_EARLY     1: a tag is free with its CQE, 2: with the next CQE or
 *                after the doorbell, 0: after the doorbell
 * BATCH          CQEs consumed before a doorbell at most
 * SERVES_ALL     0: of the SQs only the first is looked at (FEMU nvme_poller)
 *
 * A step that ends a run only notes how: it leads nowhere.
 */
c_decl {
\#include <stdio.h>
static int was_lost, was_over, was_failed, was_stuck, was_overrun, was_done;
static void __attribute__((destructor)) report(void)
{
	printf("lost %d overwritten %d failed %d stalled %d overrun %d "
	       "delivered %d\n", was_lost, was_over, was_failed, was_stuck,
	       was_overrun, was_done);
}
}

byte submitted[SQS];
byte inUse[SQS];                /* tags in use */
byte sq[SQS];                   /* not fetched */
byte busy[SQS];                  /* fetched, not finished */
byte waits[SQS];                /* finished, held */
bool asleep[SQS];
chan held = [SQS * COMMANDS] of { byte };       /* SQ of each, in order */
chan cq = [SQS * COMMANDS] of { byte };         /* posted, not consumed */
chan used = [SQS * COMMANDS] of { byte };       /* consumed, tag in use */
byte done;                      /* consumed, not rung */
bool leaves;                    /* the loop is left, the doorbell is due */
short old = OLD_HEAD;

#define OUT1(i)	(busy[i] + waits[i])
#if SQS == 1
#define OUT	OUT1(0)
#define POSTED	(submitted[0] - sq[0] - OUT1(0))
#define DELIVERED (submitted[0] == COMMANDS && inUse[0] == 0)
#else
#define OUT	(OUT1(0) + OUT1(1))
#define POSTED	(submitted[0] - sq[0] + submitted[1] - sq[1] - OUT)
#define DELIVERED (submitted[0] == COMMANDS && inUse[0] == 0 && \
		submitted[1] == COMMANDS && inUse[1] == 0)
#endif
#define BUSY	(len(cq) + done)                /* not released */
#define FREE	(SIZE - 1 - BUSY)
#define TAIL	(POSTED % SIZE)
#define HEAD	((POSTED - BUSY) % SIZE)
#define OLD_FREE ((TAIL < old -> 0 : SIZE) + old - TAIL - 1)
#define SEEN	(old >= 0 -> OLD_FREE : (FREE > 0 -> FREE : 0))
#define IS_FULL	(TEST == 0 -> FREE <= 0 : (TEST == 1 -> false : \
		HEAD == TAIL + 1))
#define MAY	(FETCH_NEEDS == 0 || (FETCH_NEEDS == 1 && SEEN > 0) \
		|| (FETCH_NEEDS == 2 && SEEN > OUT))
#define HOLDS_MOST (FULL == 0 && len(held) >= MOST)
#define CAN(i)	(MAY && !HOLDS_MOST && OUT1(i) < SLOTS)
#define FINDS_FULL (old >= 0 && OLD_FREE > 0 -> false : IS_FULL)
#define ROOM	(FREE > 0 -> FREE : 0)
#define DROPS	(FULL == 1 || (FULL == 3 && len(held) - ROOM >= MOST))

/* Reads the head again when the old one leaves no slot. */
inline look() {
	if
	:: old >= 0 && !MAY -> old = -1
	:: else
	fi
}

inline look_full() {
	if
	:: old >= 0 && OLD_FREE <= 0 -> old = -1
	:: else
	fi
}

/* Of a command that is not run or held any more. */
inline post(i) {
	if
	:: FREE <= 0 -> c_code { was_overrun = 1; }
	:: else
	fi;
	cq!i
}

active proctype host() {
	do
	:: d_step { submitted[0] < COMMANDS && inUse[0] < TAGS ->
		submitted[0]++; inUse[0]++; sq[0]++; asleep[0] = 0 }
#if SQS == 2
	:: d_step { submitted[1] < COMMANDS && inUse[1] < TAGS ->
		submitted[1]++; inUse[1]++; sq[1]++; asleep[1] = 0 }
#endif
	:: atomic { timeout && !DELIVERED -> c_code { was_stuck = 1; } }
	:: atomic { timeout && DELIVERED -> c_code { was_done = 1; } }
	od
}

active proctype handler() {
	byte i;
	do
	:: d_step { !leaves && (!RING_EACH || done == 0) &&
		len(cq) > 0 ->
		cq?i; done++;
		if
		:: FREE_EARLY == 1 -> inUse[i]--
		:: FREE_EARLY != 1 -> used!i
		fi;
		if
		:: FREE_EARLY == 2 && len(used) > 1 -> used?i; inUse[i]--
		:: else
		fi;
		if
		:: !RING_EACH && done == BATCH -> leaves = 1
		:: else
		fi;
		i = 0 }
	:: d_step { !RING_EACH && !leaves && len(cq) == 0 &&
		done > 0 -> leaves = 1 }
	:: d_step { done > 0 && (RING_EACH || leaves) ->
		if
		:: FREE <= 0 || RESUMES -> asleep[0] = 0;
#if SQS == 2
			asleep[1] = 0
#endif
		:: else
		fi;
		done = 0; leaves = 0;
		do
		:: len(used) > 0 -> used?i; inUse[i]--
		:: else -> break
		od;
		i = 0 }
	od
}

active proctype poster() {
	byte i;
	do
	:: d_step { len(held) > 0 && !IS_FULL &&
		!(FREE <= 0 && len(cq) >= SIZE) ->
		held?i; waits[i]--; post(i); i = 0 }
	:: d_step { len(held) > 0 && !IS_FULL &&
		FREE <= 0 && len(cq) >= SIZE -> c_code { was_over = 1; } }
	od
}

/* One for each SQ: its commands are fetched and finish. */
active [SQS] proctype work() {
	byte n = _pid - 3;
	do
	:: d_step { sq[n] > 0 && (SERVES_ALL || n == 0) &&
		!asleep[n] && (CAN(n) ||
		!RESUMES || (old >= 0 && !MAY)) ->
		look();
		if
		:: CAN(n) -> sq[n]--; busy[n]++;
			if
			:: !RESUMES && OUT1(n) >= SLOTS && sq[n] > 0 ->
				asleep[n] = 1
			:: else
			fi
		:: else ->
			if
			:: !RESUMES -> asleep[n] = 1
			:: else
			fi
		fi }
	/* Finishes, and takes a slot. */
	:: d_step { busy[n] > 0 && len(held) == 0 &&
		!FINDS_FULL && !(FREE <= 0 && len(cq) >= SIZE) ->
		look_full(); busy[n]--; post(n) }
	:: d_step { busy[n] > 0 && len(held) == 0 &&
		!FINDS_FULL && FREE <= 0 && len(cq) >= SIZE ->
		c_code { was_over = 1; } }
	/* Finishes, and finds no slot. */
	:: d_step { busy[n] > 0 && (len(held) > 0 || FINDS_FULL) &&
		!DROPS && FULL != 2 ->
		if
		:: len(held) == 0 -> look_full()
		:: else
		fi;
		busy[n]--; waits[n]++; held!n }
	:: d_step { busy[n] > 0 && (len(held) > 0 || FINDS_FULL) &&
		DROPS -> c_code { was_lost = 1; } }
	:: d_step { busy[n] > 0 && (len(held) > 0 || FINDS_FULL) &&
		FULL == 2 -> c_code { was_failed = 1; } }
	od
}
