package lists

import (
	"plenary.example/internal/i18n"
)

// Act is what is done with a message sent to a list.
type Act string

// The acts.
const (
	Distribute Act = "distribute"
	Hold       Act = "hold"    // until a moderator decides
	Confirm    Act = "confirm" // until the author answers a question
	Refuse     Act = "refuse"  // with one courteous answer
	Drop       Act = "drop"    // without a word, since a word would go astray
)

// Proof is how well a message's author is known.
type Proof string

// The proofs of authorship.
const (
	Proven    Proof = "proven"    // by the author's domain: an aligned signature or SPF
	Confirmed Proof = "confirmed" // by an answer to a question sent to the author's address
	Unproven  Proof = "unproven"  // the domain says nothing either way
	Forged    Proof = "forged"    // the domain says that it is not from there
)

// Known reports whether the author is who the From field says.
func (p Proof) Known() bool { return p == Proven || p == Confirmed }

// Say is the proof in words.
func (p Proof) Say() i18n.Message { return i18n.Say("lists.proof." + string(p)) }

// Facts are all that the fate of a message to a list depends on.
type Facts struct {
	List    List
	Authors int    // addresses in the From field
	Author  string // the one address; empty where there is not exactly one
	Proof   Proof
	// Automatic is what kind of program wrote it (RFC 3834); empty: a person did.
	Automatic string
	// Loop: it has been distributed by this list before, or has passed through too
	// many servers.
	Loop      bool
	Duplicate bool // this list has distributed the very same message
	// Subscription is the author's; nil for none.
	Subscription *Subscription
	// Standing says whether the author may post, in words; see Service.standing.
	Standing Standing
	Size     int64
	// Attachments the settings do not distribute unseen, by name or type.
	Attachments []string
	// Unreadable: the message's structure could not be made out.
	Unreadable bool
	Approved   bool // a moderator has let it through
	// Empty: neither text nor attachment.
	Empty bool
}

// Standing is whether a subscriber may post, and the words that say why.
type Standing struct {
	Good bool
	Why  i18n.Message
}

// Decision is what is done with a message, and why, in words.
type Decision struct {
	Act     Act
	Reasons []i18n.Message
}

func decided(act Act, key string, args ...any) Decision {
	return Decision{act, []i18n.Message{i18n.Say("lists.why."+key, args...)}}
}

// Decide applies the list's policy.
//
// What must not be answered comes first: what was distributed already, what
// programs answered by themselves (RFC 3834: never answer an automatic message
// with another), what is forged. Then who: a subscriber, proven, in standing.
// Then what: a loop, size, attachments, the list's own moderation. A moderator's
// word lets a message through the last of these only: nobody can let in somebody
// who may not post.
func Decide(f Facts) Decision {
	switch {
	case f.Duplicate:
		return decided(Drop, "duplicate")
	case f.Automatic == "auto-replied" || f.Automatic == "bounce":
		return decided(Drop, "automatic")
	case f.Proof == Forged:
		return decided(Drop, "forged")
	}
	if d, ok := whoMayPost(f); !ok {
		if d.Act == Refuse && (f.Automatic != "" || f.Loop) {
			// It is not distributed, and an answer could go round in a circle.
			d.Act = Drop
		}
		return d
	}
	if f.Approved {
		return Decision{Act: Distribute}
	}
	var reasons []i18n.Message
	add := func(holds bool, key string, args ...any) {
		if holds {
			reasons = append(reasons, i18n.Say("lists.why."+key, args...))
		}
	}
	s := f.List.Settings
	add(f.Loop, "loop")
	add(f.Unreadable, "unreadable")
	add(f.Empty, "empty")
	add(f.Automatic != "" && !f.Loop, "by_program")
	add(s.Moderated, "moderated")
	add(f.Subscription.Posts < int64(s.HoldFirst), "first_post")
	add(f.Size > s.MaxSize, "too_large", "Size", f.Size>>10, "Limit", s.MaxSize>>10)
	for i, a := range f.Attachments {
		add(i < mostNamed, "attachment", "Name", a)
	}
	if len(reasons) > 0 {
		return Decision{Hold, reasons}
	}
	return Decision{Act: Distribute}
}

// mostNamed is how many of a message's attachments the reasons name.
const mostNamed = 5

// whoMayPost decides by the author alone; ok is whether the message may go on.
func whoMayPost(f Facts) (d Decision, ok bool) {
	sub := f.Subscription
	switch {
	case f.Authors == 0:
		return decided(Drop, "authors"), false // nobody to answer
	case f.Authors > 1:
		return decided(Refuse, "authors"), false
	case f.Author != "" && f.List.Settings.RefusesDomain(f.Author), sub != nil && !sub.Role.Admitted():
		return Decision{Refuse, []i18n.Message{i18n.Say("lists.command.domain_refused", "List", f.List.Name)}}, false
	case sub == nil || sub.State == Ended || sub.State == Refused:
		return decided(Refuse, "not_subscribed"), false
	case sub.State == Requested:
		return decided(Refuse, "not_approved"), false
	case !f.Proof.Known() && f.Loop && !f.Approved:
		return decided(Hold, "loop"), false
	case !f.Proof.Known() && f.Automatic != "":
		// No program can be asked whether it is who it says.
		return Decision{Hold, []i18n.Message{i18n.Say("lists.why.by_program"), i18n.Say("lists.why.unproven")}}, false
	case !f.Proof.Known():
		return decided(Confirm, "unproven"), false
	case !f.Standing.Good:
		return Decision{Refuse, []i18n.Message{f.Standing.Why}}, false
	}
	return Decision{}, true
}
