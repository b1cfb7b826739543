// Package admissions is how organizations and persons join the coalition: they
// apply on the public site, the membership committee reads and recommends, the
// Executive Committee decides, and whoever is refused may appeal.
//
// What each class of membership asks (papers, references, questions, pledges) is
// a setting of the coalition's profile.
//
// An application is a draft until it is submitted. It needs no account: whoever
// has its link writes on it, follows it and may withdraw it. Whoever begins one has the
// link at once; another one goes to the address given, and opening that one proves
// the address. Until it is proven nobody else is written to: the application cannot
// be submitted and no reference is asked. Nobody enters an application for somebody
// else. What is typed is kept as it is typed, and checked when a
// step is done and again on submission; the draft itself leaves no line in the
// record for each word.
//
// The states and who moves an application from one to the next:
//
//	draft -> submitted          the applicant, when nothing asked for is missing
//	submitted -> returned       the committee, which says what it needs
//	returned -> submitted       the applicant
//	submitted -> recommended    the committee, to admit or to refuse, with reasons
//	recommended -> returned     the committee, as long as nothing is decided
//	submitted, recommended -> admitted or refused
//	                            the Executive Committee, with reasons and the day
//	                            of its meeting; a letter says so
//	refused -> appealed         the applicant, until the day that the letter names
//	appealed -> admitted or dismissed
//	                            whoever hears appeals, recorded with reasons
//	any of the open states -> withdrawn
//	                            the applicant; a draft withdrawn is deleted
//
// A reference is asked of a person at a member in good standing on that day, and
// a member that is not in good standing is refused with the words of its
// standing. It is asked once the application is submitted; the one who is asked
// confirms or declines by a link, and is reminded once after a week. What is said in
// confidence there is for the committee.
//
// The committee is told when an application comes, and those who decide when the
// committee has recommended.
//
// Admission enters the organization in the register, or begins a new membership
// of one that is there already, which the reviewer chooses and the program never
// does by itself; it enters its contact, and asks for the invoice of the year's
// rest.
//
// Nothing in an application is decided by the program. What may be a conflict (a
// possible duplicate, a referee who sits on the committee, an associate who works
// for an organization that could join) is shown to the reviewers, with why.
//
// Drafts that nobody has touched, and the papers of applications that came to
// nothing, are deleted after the days that the profile names.
package admissions
