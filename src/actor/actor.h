/*-------------------------------------------------------------------------
 *
 * actor.h
 *		Who is acting, and which cases he may see.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_ACTOR_H
#define ACTOR_ACTOR_H

typedef enum ActorKind
{
	ACTOR_NONE,
	ACTOR_AGENT,         /* a professional: the outer role is mapped to him */
	ACTOR_POLICY_AUTHOR, /* registered for a part, with no professional ... */
	ACTOR_POLICY_APPROVER,
	ACTOR_AUDITOR, /* ... behind it: none sees a case */
	ACTOR_MONITOR,
	ACTOR_SYSTEM,        /* the follow-up job: part "job" */
	ACTOR_ADMINISTRATOR, /* a superuser, or a member of the owner, in psql */
	ACTOR_ANSWER_PAGE /* part "answer_page": as far as a link opens (share.c) */
} ActorKind;

extern void actor_init(void);

/*
 * Who is acting in this transaction.  *professional_id (if not NULL) is set
 * to the professional of an agent, else to 0.  Raises PN401 if the role was
 * changed since the transaction's first question.
 */
extern ActorKind actor_current(int64 *professional_id);

/* The same; raises PN401 if nobody is acting. */
extern ActorKind actor_require(int64 *professional_id);

/* Runs f as the follow-up would: as ACTOR_SYSTEM, whoever is acting. */
extern void actor_as_system(void (*f)(void *arg), void *arg);

/* The kind of who has this part by its login; 55000 if there is none. */
extern ActorKind actor_kind_of_part(const char *part);

/* 'agent', 'policy_author', ...; NULL for ACTOR_NONE. */
extern const char *actor_kind_name(ActorKind kind);

/*
 * Is nobody asked for this actor's duties?  Of system and administrator: the
 * triggers bind them by what may be, not by who may.
 */
extern bool actor_holds_every_duty(ActorKind kind);

/* May the actor see this case?  False if nobody is acting. */
extern bool actor_can_see(int64 case_id);

/* Is the actor excluded from this case, whatever else opens it to him? */
extern bool actor_is_excluded(int64 case_id);

/*
 * Is the case being erased (pnd_data.begin_erasure()), or, unless whole, what
 * was written of it?  Then rows change or go that nobody may change or delete
 * otherwise: for triggers that protect rows which are closed.
 */
extern bool actor_is_erased(int64 case_id, bool whole);

/* Is packnd.count_rows() counting, before which no wall stands? */
extern bool actor_is_counting(void);

/* Is packnd.share_case() sharing this case, before which no wall stands? */
extern bool actor_is_shared(int64 case_id);

/* Is packnd.act_by_link() doing what a link allows, for who sees no case? */
extern bool actor_acts_by_link(void);

#endif /* ACTOR_ACTOR_H */
