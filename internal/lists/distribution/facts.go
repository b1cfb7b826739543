package distribution

import (
	"context"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"plenary.example/internal/access"
	"plenary.example/internal/db"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/mailview"
	"plenary.example/internal/people"
)

// proof says how well the author is known. Two programs may read a damaged From
// field in two ways: what was proven must be the domain of the author read here.
//
// A domain whose policy asks for nothing (p=none) says nothing against a message
// either: its owner is asked.
func (in letterIn) proof() lists.Proof {
	r := in.results
	switch {
	case in.row.Proof == string(lists.Confirmed):
		return lists.Confirmed
	case r.Proven() && sameDomain(r.DMARC.From, in.author.Address):
		return lists.Proven
	case r.Forged() && (r.SPF.Verdict == mailauth.Fail && r.SPF.Domain == r.DMARC.From || asksForCare(r.DMARC)):
		return lists.Forged
	}
	return lists.Unproven
}

// asksForCare reports whether a domain asks receivers to turn away, or to put
// aside, what does not prove it (RFC 9989); one that is testing asks for a step
// less than it writes.
func asksForCare(d mailauth.DMARC) bool {
	return d.Policy == "reject" || d.Policy == "quarantine" && !d.Testing
}

// sameDomain reports whether an address is of a domain given as A-labels.
func sameDomain(domain, address string) bool {
	_, own, _ := lists.CutLast(address, "@")
	if !isASCII(own) {
		ascii, err := idna.Lookup.ToASCII(own)
		if err != nil {
			return false
		}
		own = ascii
	}
	return domain != "" && strings.EqualFold(domain, strings.TrimSuffix(own, "."))
}

// facts gathers what the fate of a message to a list depends on.
func (s *Service) facts(ctx context.Context, tx db.DBTX, in letterIn, approved bool) (lists.Facts, error) {
	q := s.on(tx)
	f := lists.Facts{
		List: in.list, Authors: len(in.message.From), Author: in.author.Address, Proof: in.proof(), Automatic: mailmsg.Automatic(in.message.Header, in.row.ReversePath),
		Loop: s.loops(in), Size: int64(len(in.raw)), Approved: approved, Unreadable: len(in.message.Header) == 0,
		Empty: strings.TrimSpace(in.message.Text) == "" && len(in.message.Parts) == 0,
	}
	numbers, err := q.PostsWithHash(ctx, in.list.ID, in.hash)
	if err != nil {
		return lists.Facts{}, db.Unavailable(err)
	}
	f.Duplicate = len(numbers) > 0
	f.Attachments = unwelcome(in.list.Settings, in.message.Parts, forwardedDepth)
	if in.author.Address == "" {
		return f, nil
	}
	if f.Subscription, err = s.lists.Find(ctx, q, in.list.ID, in.author.Address); err != nil {
		return lists.Facts{}, db.Unavailable(err)
	}
	if f.Subscription != nil {
		f.Standing, err = s.standing(ctx, tx, *f.Subscription)
	}
	return f, err
}

// forwardedDepth is how many messages within messages are looked into for what
// they hold.
const forwardedDepth = 4

// unwelcome names the parts that are not distributed unseen, by what they are and
// not by what they are said to be; those of attached messages too.
func unwelcome(s lists.Settings, parts []mailmsg.Part, depth int) (names []string) {
	for _, p := range parts {
		kind, dangerous := mailview.KindOf(p)
		kind, _, _ = strings.Cut(kind, ";")
		message := kind == "message/rfc822"
		if dangerous || !s.TakesAttachment(kind) || message && depth == 0 {
			names = append(names, shown(p.Name, kind))
			continue
		}
		if message {
			names = append(names, unwelcome(s, mailmsg.Read(p.Body).Parts, depth-1)...)
		}
	}
	return names
}

// shown is how a refusal names an attachment.
func shown(name, kind string) string {
	if name == "" {
		return kind
	}
	if r := []rune(name); len(r) > 80 {
		name = string(r[:80]) + "…"
	}
	return name + " (" + kind + ")"
}

// maxHops is how many servers a message may have passed: RFC 5321, 6.3, says at
// least a hundred before it is taken for a loop; a list is the place to be more
// careful.
const maxHops = 50

// loops reports whether this list has distributed the message before.
func (s *Service) loops(in letterIn) bool {
	own := "<" + in.list.Slug + "." + strings.ToLower(s.o.Domain) + ">"
	for _, id := range in.message.Header.All("List-Id") {
		if strings.Contains(strings.ToLower(id), own) {
			return true
		}
	}
	return len(in.message.Header.All("Received")) > maxHops
}

// standing is whether a subscriber may post today: by the standing of an
// organization they act for, by a seat in the secretariat, or as a guest.
func (s *Service) standing(ctx context.Context, tx db.DBTX, sub lists.Subscription) (lists.Standing, error) {
	if sub.Guest {
		return lists.Standing{Good: true, Why: i18n.Say("lists.standing.guest")}, nil
	}
	day := s.lists.Today()
	personID := sub.PersonID
	if personID == "" {
		p, err := s.lists.PersonAt(ctx, tx, sub.Address)
		if err != nil {
			return lists.Standing{}, err
		}
		personID = p.ID
	}
	var why i18n.Message
	if personID != "" {
		offices, err := s.bodies.OfficesOf(ctx, tx, personID, day)
		if err != nil {
			return lists.Standing{}, err
		}
		for _, o := range offices {
			if o.Kind == access.Secretariat {
				return lists.Standing{Good: true, Why: i18n.Say("lists.standing.staff")}, nil
			}
		}
		seats, err := s.people.SeatsOf(ctx, tx, personID, day)
		if err != nil {
			return lists.Standing{}, err
		}
		for _, seat := range seats {
			if seat.GoodStanding {
				return lists.Standing{Good: true, Why: seat.Why}, nil
			}
			why = seat.Why
		}
	}
	left, err := s.hasLeft(ctx, personID, sub.OrganizationID)
	if err != nil {
		return lists.Standing{}, err
	}
	if why.Key == "" && sub.OrganizationID != "" && !left {
		st, err := s.people.Standing(ctx, tx, sub.OrganizationID, day)
		if err != nil {
			return lists.Standing{}, err
		}
		return lists.Standing{Good: st.Good, Why: st.Why}, nil
	}
	if why.Key == "" {
		why = i18n.Say("lists.standing.unknown")
	}
	return lists.Standing{Why: why}, nil
}

// hasLeft reports whether somebody who was of an organization is so no longer: the
// link that staff made when they joined the list does not outlast that.
func (s *Service) hasLeft(ctx context.Context, personID, organizationID string) (bool, error) {
	if personID == "" || organizationID == "" {
		return false, nil
	}
	list, err := s.people.PlacesOf(ctx, nil, personID)
	today := s.lists.Today()
	return err == nil && slices.ContainsFunc(list, func(a people.Affiliation) bool {
		return a.OrganizationID == organizationID && !a.To.IsZero() && a.To.Before(today)
	}), err
}
