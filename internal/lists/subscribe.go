package lists

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
)

// Ending is how a subscription ended.
type Ending string

// The ways a subscription ends.
const (
	EndedBySelf      Ending = "self"
	EndedByStaff     Ending = "staff"
	EndedByBody      Ending = "body"
	EndedByBounces   Ending = "bounces"
	EndedByComplaint Ending = "complaint"
)

// Say is the ending in words.
func (e Ending) Say() i18n.Message { return i18n.Say("lists.ended." + string(e)) }

// Request is what somebody who asks to join a list says.
type Request struct {
	Name         string
	Organization string
	Address      string
	Role         Occupation
	Lang         i18n.Lang
	Message      string
	Mode         Mode
	// ConsentText are the words agreed to, and Network the address they came from:
	// the evidence that the law has the sender keep.
	ConsentText string
	Agreed      bool
	Network     string
}

const maxMessage = 1000

func (r Request) normal() Request {
	r.Name, r.Organization, r.Message = squeeze(r.Name), squeeze(r.Organization), strings.TrimSpace(clean(r.Message))
	r.Address = people.FoldEmail(r.Address)
	if r.Mode == "" {
		r.Mode = Each
	}
	if r.Lang != i18n.FR {
		r.Lang = i18n.EN
	}
	return r
}

// check returns what is wrong with a request, in words for whoever made it.
func (r Request) check(l List) error {
	var wrong []*fault.Error
	must := func(right bool, field, key string, args fault.Args) {
		if !right {
			wrong = append(wrong, fault.Field(field, key, args))
		}
	}
	must(r.Name != "", "name", "lists.error.your_name", nil)
	must(r.Organization != "" || r.Role == Individual, "organization", "lists.error.your_organization", nil)
	for field, v := range map[string]string{"name": r.Name, "organization": r.Organization} {
		must(len([]rune(v)) <= maxName, field, "lists.error.too_long", fault.Args{"Limit": maxName})
	}
	must(len([]rune(r.Message)) <= maxMessage, "message", "lists.error.too_long", fault.Args{"Limit": maxMessage})
	_, err := mailmsg.ParseAddress(r.Address)
	_, host, _ := strings.Cut(r.Address, "@")
	must(err == nil && strings.Contains(host, "."), "email", "lists.error.email", nil)
	known := false
	for _, o := range Occupations() {
		known = known || o == r.Role
	}
	must(known, "role", "lists.error.role", nil)
	must(!known || r.Role.Admitted(), "role", "lists.error.not_open", fault.Args{"List": l.Name})
	must(err != nil || !l.Settings.RefusesDomain(r.Address), "email", "lists.error.domain_refused", fault.Args{"List": l.Name})
	must(r.Mode.Valid(), "mode", "lists.error.mode", nil)
	must(r.Agreed, "agree", "lists.error.agree", nil)
	return fault.Join(wrong...)
}

// Ask is a request to join, from the form of a list's page. Whoever asks gets a
// message at the address given, to show that it is theirs; staff decide once it
// is answered. The answer on the page is the same whether or not the address is
// known, so that nobody learns who is on a list.
func (s *Service) Ask(ctx context.Context, who access.Actor, l List, r Request) error {
	r = r.normal()
	if err := r.check(l); err != nil {
		return err
	}
	if l.Follows() {
		return fault.New(fault.Conflict, "lists.error.follows", fault.Args{"List": l.Name})
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "lists.ask", func(tx *audit.Tx) error {
		q := store.New(tx)
		sub, err := s.find(ctx, q, l.ID, r.Address)
		if err != nil {
			return err
		}
		may, err := s.mayAnswer(ctx, tx.Tx, "subscribe", l.Slug, r.Address)
		if err != nil {
			return err
		}
		to := letter{List: l, To: mailmsg.Address{Name: r.Name, Address: r.Address}, Lang: r.Lang, Automatic: true}
		if sub != nil && (sub.State == Active || sub.State == Disabled) {
			if !may {
				return nil
			}
			to.Subject, to.Body = i18n.Say("lists.mail.already.subject", "List", l.Name), []i18n.Message{i18n.Say("lists.mail.already.body", "List", l.Name)}
			to.Button, to.ButtonURL = i18n.Say("lists.mail.manage"), s.ownPage(key.Link(outmail.Unsubscribe, l.ID+" "+strconv.FormatInt(sub.Number, 10)))
			return s.send(ctx, tx.Tx, to)
		}
		asked := Subscription{ListID: l.ID, Address: r.Address}
		if sub != nil {
			asked = *sub
		}
		asked.Name, asked.Organization, asked.Role, asked.Lang, asked.Message, asked.Mode = r.Name, r.Organization, r.Role, r.Lang, r.Message, r.Mode
		asked.Origin, asked.State, asked.AskedAt, asked.EndedAt = ByRequest, Requested, tx.Now, time.Time{}
		asked.Consent = Consent{Text: r.ConsentText, Method: "form", At: tx.Now, Network: r.Network}
		if who.PersonID != "" {
			if p, err := s.people.PersonTx(ctx, tx, who.PersonID); err == nil && people.FoldEmail(p.Email) == r.Address {
				asked.PersonID, asked.Consent.Confirmed = p.ID, tx.Now // signed in by that very address
			}
		}
		if sub == nil {
			asked, err = s.insert(ctx, q, asked)
		} else {
			err = s.save(ctx, q, asked)
		}
		if err != nil {
			return err
		}
		tx.About(KindSubscription, asked.ID)
		if !asked.Consent.Confirmed.IsZero() {
			return s.tellAsked(ctx, tx, l, asked)
		}
		if !may {
			return nil
		}
		to.Subject = i18n.Say("lists.mail.confirm_request.subject", "List", l.Name)
		to.Body = []i18n.Message{i18n.Say("lists.mail.confirm_request.body", "List", l.Name, "Address", r.Address), i18n.Say("lists.mail.ignore")}
		token := key.Link(confirmRequest, asked.ID)
		to.Button, to.ButtonURL = i18n.Say("lists.mail.confirm_request.button"), func(lang i18n.Lang) string { return s.page(lang, "confirm", token) }
		return s.send(ctx, tx.Tx, to)
	})
}

// The purposes of tokens in links.
const (
	confirmRequest = "confirm-request"
	confirmPost    = "confirm-post"
	moderate       = "moderate"
)

// ownPage is the address of the page that a subscription's link leads to.
func (s *Service) ownPage(token string) func(i18n.Lang) string {
	return func(lang i18n.Lang) string { return s.page(lang, "u", token) }
}

// tellAsked tells a list's keepers that somebody asks to join.
func (s *Service) tellAsked(ctx context.Context, tx *audit.Tx, l List, sub Subscription) error {
	keepers, err := s.keepers(ctx, tx.Tx, l)
	if err != nil {
		return err
	}
	for _, k := range keepers {
		err := s.send(ctx, tx.Tx, letter{
			List: l, To: mailmsg.Address{Name: k.Person.Name, Address: k.Person.Email}, Lang: k.Person.Lang,
			Subject: i18n.Say("lists.mail.asked.subject", "Name", sub.Name, "List", l.Name),
			Body:    []i18n.Message{i18n.Say("lists.mail.asked.body", "Name", sub.Name, "Organization", sub.Organization, "Address", sub.Address, "List", l.Name, "Role", sub.Role.Say())},
			Quote:   sub.Message, Button: i18n.Say("lists.mail.asked.button"),
			ButtonURL: func(lang i18n.Lang) string { return s.page(lang, l.Slug, "subscribers", sub.ID) },
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ConfirmRequest takes the answer to the message that Ask sent.
func (s *Service) ConfirmRequest(ctx context.Context, who access.Actor, token string) (l List, err error) {
	id, err := s.openLink(ctx, confirmRequest, token)
	if err != nil {
		return List{}, err
	}
	err = s.log.Do(ctx, who, "lists.confirm_request", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Subscription(ctx, id)
		if err != nil {
			return notFound(err, "lists.error.link")
		}
		sub := subscriptionOf(row)
		if l, err = s.ListTx(ctx, tx, sub.ListID); err != nil {
			return err
		}
		if sub.State != Requested || !sub.Consent.Confirmed.IsZero() {
			return nil // answered before
		}
		sub.Consent.Confirmed = tx.Now
		if err := s.save(ctx, q, sub); err != nil {
			return err
		}
		tx.About(KindSubscription, sub.ID)
		return s.tellAsked(ctx, tx, l, sub)
	})
	return l, err
}

func (s *Service) openLink(ctx context.Context, purpose, token string) (string, error) {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return "", err
	}
	about, err := key.OpenLink(purpose, token)
	if err != nil {
		return "", fault.New(fault.NotFound, "lists.error.link", nil)
	}
	return about, nil
}

// Approval is how staff let somebody in.
type Approval struct {
	// OrganizationID is the one in the register that the subscriber speaks for;
	// empty with Guest, who may post without an organization's standing.
	OrganizationID string
	Guest          bool
}

// Approve lets in somebody who asked.
func (s *Service) Approve(ctx context.Context, who access.Actor, id string, a Approval) error {
	return s.decide(ctx, who, "lists.approve", id, func(tx *audit.Tx, l List, sub *Subscription) error {
		if a.OrganizationID != "" {
			if _, err := s.people.OrganizationTx(ctx, tx, a.OrganizationID); err != nil {
				return fault.Field("organization", "lists.error.organization", nil)
			}
		}
		sub.OrganizationID, sub.Guest = a.OrganizationID, a.Guest
		sub.State, sub.BeganAt = Active, tx.Now
		sub.Score, sub.Warnings, sub.WarnAt, sub.ScoredOn = 0, 0, time.Time{}, time.Time{}
		tx.Detail("organization", a.OrganizationID)
		return s.welcome(ctx, tx, l, *sub)
	})
}

// Decline turns somebody who asked away, with reasons that they get.
func (s *Service) Decline(ctx context.Context, who access.Actor, id, reason string) error {
	reason = strings.TrimSpace(clean(reason))
	if reason == "" || len([]rune(reason)) > maxMessage {
		return fault.Field("reason", "lists.error.reason", fault.Args{"Limit": maxMessage})
	}
	return s.decide(ctx, who, "lists.decline", id, func(tx *audit.Tx, l List, sub *Subscription) error {
		sub.State, sub.EndedAt = Refused, tx.Now
		tx.Detail("reason", reason)
		return s.send(ctx, tx.Tx, letter{
			List: l, To: sub.to(), Lang: sub.Lang, Subject: i18n.Say("lists.mail.declined.subject", "List", l.Name),
			Body: []i18n.Message{i18n.Say("lists.mail.declined.body", "List", l.Name)}, Quote: reason,
		})
	})
}

func (sub Subscription) to() mailmsg.Address {
	return mailmsg.Address{Name: sub.Name, Address: sub.Address}
}

// decide changes a subscription that was asked for.
func (s *Service) decide(ctx context.Context, who access.Actor, action, id string, change func(*audit.Tx, List, *Subscription) error) error {
	if _, err := s.mail.Tokens(ctx); err != nil {
		return err
	}
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Subscription(ctx, id)
		if err != nil {
			return notFound(err, "lists.error.no_subscription")
		}
		sub := subscriptionOf(row)
		l, err := s.ListTx(ctx, tx, sub.ListID)
		if err != nil {
			return err
		}
		if err := mayModerate(who, l); err != nil {
			return err
		}
		if sub.State != Requested {
			return fault.New(fault.Conflict, "lists.error.decided", fault.Args{"State": sub.State.Say()})
		}
		if err := change(tx, l, &sub); err != nil {
			return err
		}
		if sub.PersonID == "" {
			if p, err := s.people.PersonByEmailTx(ctx, tx, sub.Address); err == nil {
				sub.PersonID = p.ID
			}
		}
		tx.About(KindSubscription, sub.ID)
		return s.save(ctx, q, sub)
	})
}

// welcome tells a new subscriber what the list is for and how to leave it.
func (s *Service) welcome(ctx context.Context, tx *audit.Tx, l List, sub Subscription) error {
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	body := []i18n.Message{i18n.Say("lists.mail.welcome.body", "List", l.Name, "Address", l.Address(ToList, s.o.Domain))}
	if l.About.In(sub.Lang) != "" {
		body = append(body, i18n.Say("lists.mail.text", "Text", l.About))
	}
	body = append(body, i18n.Say("lists.mail.welcome.leave", "Address", l.Address(ToUnsubscribe, s.o.Domain)))
	return s.send(ctx, tx.Tx, letter{
		List: l, To: sub.to(), Lang: sub.Lang, Subject: i18n.Say("lists.mail.welcome.subject", "List", l.Name), Body: body,
		Button: i18n.Say("lists.mail.manage"), ButtonURL: s.ownPage(key.Link(outmail.Unsubscribe, l.ID+" "+strconv.FormatInt(sub.Number, 10))),
	})
}

// Add subscribes somebody on staff's word; how they agreed is kept as evidence.
func (s *Service) Add(ctx context.Context, who access.Actor, l List, r Request, a Approval) (added Subscription, err error) {
	r = r.normal()
	r.Agreed = strings.TrimSpace(r.ConsentText) != ""
	if err := r.check(l); err != nil {
		return Subscription{}, err
	}
	if _, err := s.mail.Tokens(ctx); err != nil {
		return Subscription{}, err
	}
	err = s.log.Do(ctx, who, "lists.subscribe", func(tx *audit.Tx) error {
		if err := mayModerate(who, l); err != nil {
			return err
		}
		q := store.New(tx)
		was, err := s.find(ctx, q, l.ID, r.Address)
		if err != nil {
			return err
		}
		sub := Subscription{ListID: l.ID, Address: r.Address}
		if was != nil {
			sub = *was
		}
		if sub.State == Active {
			return fault.Field("email", "lists.error.already", nil)
		}
		sub.Name, sub.Organization, sub.Role, sub.Lang, sub.Mode = r.Name, r.Organization, r.Role, r.Lang, r.Mode
		sub.OrganizationID, sub.Guest = a.OrganizationID, a.Guest
		sub.Origin, sub.State, sub.AskedAt, sub.BeganAt, sub.EndedAt = ByStaff, Active, tx.Now, tx.Now, time.Time{}
		sub.Consent = Consent{Text: r.ConsentText, Method: "staff", At: tx.Now, By: who.Name, Confirmed: tx.Now}
		sub.Score, sub.Warnings, sub.WarnAt, sub.ScoredOn = 0, 0, time.Time{}, time.Time{}
		if p, err := s.people.PersonByEmailTx(ctx, tx, sub.Address); err == nil {
			sub.PersonID = p.ID
		}
		if was == nil {
			sub, err = s.insert(ctx, q, sub)
		} else {
			err = s.save(ctx, q, sub)
		}
		if err != nil {
			return err
		}
		added = sub
		tx.About(KindSubscription, sub.ID)
		return s.welcome(ctx, tx, l, sub)
	})
	return added, err
}

// seat subscribes the holder of a seat in a list's body; it returns how many
// subscriptions that changed.
func (s *Service) seat(ctx context.Context, tx *audit.Tx, q *store.Queries, l List, p people.Person, rows []store.ListSubscription) (int, error) {
	var sub *Subscription
	for _, r := range rows {
		if r.PersonID == p.ID {
			found := subscriptionOf(r)
			sub = &found
		}
	}
	if sub == nil {
		var err error
		if sub, err = s.find(ctx, q, l.ID, p.Email); err != nil {
			return 0, err
		}
	}
	begun := Consent{Method: "body", At: tx.Now, Confirmed: tx.Now}
	if sub == nil {
		_, err := s.insert(ctx, q, Subscription{
			ListID: l.ID, Address: people.FoldEmail(p.Email), Name: p.Name, PersonID: p.ID, Lang: p.Lang, Role: NGO, Origin: ByBody,
			State: Active, Mode: Each, Consent: begun, AskedAt: tx.Now, BeganAt: tx.Now,
		})
		return 1, err
	}
	back := sub.State == Ended && sub.Consent.Ended == EndedByBody || sub.State == Requested || sub.State == Refused
	if !back && sub.Address == people.FoldEmail(p.Email) && sub.PersonID == p.ID {
		return 0, nil
	}
	if back {
		sub.State, sub.Origin, sub.Consent, sub.BeganAt, sub.EndedAt = Active, ByBody, begun, tx.Now, time.Time{}
	}
	if other, err := s.find(ctx, q, l.ID, p.Email); err != nil || other != nil && other.ID != sub.ID {
		return 0, err // the new address is subscribed by itself already
	}
	sub.Address, sub.PersonID, sub.Name = people.FoldEmail(p.Email), p.ID, p.Name
	return 1, s.save(ctx, q, *sub)
}

// ByToken returns the subscription that a personal link is about.
func (s *Service) ByToken(ctx context.Context, token string) (List, Subscription, error) {
	about, err := s.openLink(ctx, outmail.Unsubscribe, token)
	if err != nil {
		return List{}, Subscription{}, err
	}
	listID, number, _ := strings.Cut(about, " ")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return List{}, Subscription{}, fault.New(fault.NotFound, "lists.error.link", nil)
	}
	l, err := s.ListTx(ctx, nil, listID)
	if err != nil {
		return List{}, Subscription{}, err
	}
	row, err := s.read().SubscriptionByNumber(ctx, listID, n)
	if err != nil {
		return List{}, Subscription{}, notFound(err, "lists.error.link")
	}
	return l, subscriptionOf(row), nil
}

// UnsubscribeByToken ends the subscription that a personal link is about, at
// once and without signing in (RFC 8058; the anti-spam law). Doing it twice is
// no error.
func (s *Service) UnsubscribeByToken(ctx context.Context, who access.Actor, token, how string) (List, Subscription, error) {
	l, sub, err := s.ByToken(ctx, token)
	if err != nil {
		return l, sub, err
	}
	err = s.log.Do(ctx, who, "lists.unsubscribe", func(tx *audit.Tx) error {
		return s.endTx(ctx, tx, sub.ID, EndedBySelf, how)
	})
	return l, sub, err
}

// endTx ends a subscription in the caller's transaction; one that has ended is
// left as it is.
func (s *Service) endTx(ctx context.Context, tx *audit.Tx, id string, ending Ending, how string) error {
	q := store.New(tx)
	row, err := q.Subscription(ctx, id)
	if err != nil {
		return notFound(err, "lists.error.no_subscription")
	}
	sub := subscriptionOf(row)
	if sub.State == Ended || sub.State == Refused {
		return nil
	}
	sub.State, sub.EndedAt, sub.Consent.Ended, sub.WarnAt = Ended, tx.Now, ending, time.Time{}
	tx.About(KindSubscription, sub.ID)
	tx.Detail("ended", string(ending))
	if how != "" {
		tx.Detail("how", how)
	}
	return s.save(ctx, q, sub)
}

// Choice is what a subscriber may set.
type Choice struct {
	Mode      Mode
	AwayUntil time.Time
	Topics    []string
	Lang      i18n.Lang
}

func (c Choice) check(l List, today time.Time) error {
	var wrong []*fault.Error
	if !c.Mode.Valid() {
		wrong = append(wrong, fault.Field("mode", "lists.error.mode", nil))
	}
	if !c.AwayUntil.IsZero() && (c.AwayUntil.Before(today) || c.AwayUntil.After(today.AddDate(1, 0, 0))) {
		wrong = append(wrong, fault.Field("away", "lists.error.away", nil))
	}
	for _, t := range c.Topics {
		known := false
		for _, has := range l.Settings.Topics {
			known = known || has.Slug == t
		}
		if !known {
			wrong = append(wrong, fault.Field("topics", "lists.error.topic", nil))
			break
		}
	}
	return fault.Join(wrong...)
}

// Choose sets how a list reaches a subscriber: who holds the personal link, the
// person themselves, or a moderator.
func (s *Service) Choose(ctx context.Context, who access.Actor, id string, c Choice, byLink bool) error {
	return s.change(ctx, who, "lists.choose", id, byLink, func(tx *audit.Tx, l List, sub *Subscription) error {
		if err := c.check(l, s.day(tx.Now)); err != nil {
			return err
		}
		sub.Mode, sub.AwayUntil, sub.Topics = c.Mode, c.AwayUntil, c.Topics
		if c.Lang != "" {
			sub.Lang = c.Lang
		}
		return nil
	})
}

// Resume takes up sending again after copies came back.
func (s *Service) Resume(ctx context.Context, who access.Actor, id string, byLink bool) error {
	return s.change(ctx, who, "lists.resume", id, byLink, func(_ *audit.Tx, _ List, sub *Subscription) error {
		if sub.State == Disabled || sub.State == Ended && sub.Consent.Ended == EndedByBounces {
			sub.State, sub.EndedAt, sub.Consent.Ended = Active, time.Time{}, ""
		}
		sub.Score, sub.Warnings, sub.WarnAt = 0, 0, time.Time{}
		return nil
	})
}

// Leave ends a subscription by the subscriber's wish, or by a moderator's.
func (s *Service) Leave(ctx context.Context, who access.Actor, id string) error {
	return s.change(ctx, who, "lists.unsubscribe", id, false, func(tx *audit.Tx, _ List, sub *Subscription) error {
		ending := EndedByStaff
		if who.PersonID != "" && who.PersonID == sub.PersonID {
			ending = EndedBySelf
		}
		if sub.State != Ended {
			sub.State, sub.EndedAt, sub.Consent.Ended, sub.WarnAt = Ended, tx.Now, ending, time.Time{}
		}
		tx.Detail("ended", string(ending))
		return nil
	})
}

// change alters a subscription for its own person, its link's holder or a moderator.
func (s *Service) change(ctx context.Context, who access.Actor, action, id string, byLink bool, fn func(*audit.Tx, List, *Subscription) error) error {
	return s.log.Do(ctx, who, action, func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Subscription(ctx, id)
		if err != nil {
			return notFound(err, "lists.error.no_subscription")
		}
		sub := subscriptionOf(row)
		l, err := s.ListTx(ctx, tx, sub.ListID)
		if err != nil {
			return err
		}
		own, err := s.isOwn(ctx, tx, who, sub)
		if err != nil {
			return err
		}
		if !own && !byLink {
			if err := mayModerate(who, l); err != nil {
				return err
			}
		}
		if err := fn(tx, l, &sub); err != nil {
			return err
		}
		tx.About(KindSubscription, sub.ID)
		return s.save(ctx, q, sub)
	})
}

// isOwn reports whether a subscription is the actor's: by the register's person,
// or by the address they sign in with.
func (s *Service) isOwn(ctx context.Context, tx db.DBTX, who access.Actor, sub Subscription) (bool, error) {
	if who.PersonID == "" {
		return false, nil
	}
	if sub.PersonID == who.PersonID {
		return true, nil
	}
	p, err := s.people.PersonTx(ctx, tx, who.PersonID)
	if fault.Is(err, fault.NotFound) || errors.Is(err, db.ErrNotFound) {
		return false, nil
	}
	return err == nil && people.FoldEmail(p.Email) == sub.Address, err
}
