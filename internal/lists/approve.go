package lists

import (
	"context"
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
)

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
		// Nobody is subscribed whose address has not answered: the request may be
		// somebody else's.
		if sub.Consent.Confirmed.IsZero() {
			return fault.New(fault.Conflict, "lists.error.unconfirmed", fault.Args{"Address": sub.Address})
		}
		if l.Settings.RefusesDomain(sub.Address) {
			return fault.Field("email", "lists.error.domain_refused", fault.Args{"List": l.Name})
		}
		if err := s.checkApproval(ctx, tx, a); err != nil {
			return err
		}
		sub.OrganizationID, sub.Guest = a.OrganizationID, a.Guest
		sub.State, sub.BeganAt = Active, tx.Now
		sub.forgetBounces()
		tx.Detail("organization", a.OrganizationID)
		tx.Detail("guest", a.Guest)
		return s.welcome(ctx, tx, l, *sub)
	})
}

func (s *Service) checkApproval(ctx context.Context, tx *audit.Tx, a Approval) error {
	if a.OrganizationID == "" {
		return nil
	}
	_, err := s.people.OrganizationTx(ctx, tx, a.OrganizationID)
	if fault.Is(err, fault.NotFound) {
		return fault.Field("organization", "lists.error.organization", nil)
	}
	return err
}

// Decline turns somebody who asked away, with reasons that they get.
func (s *Service) Decline(ctx context.Context, who access.Actor, id, reason string) error {
	reason = strings.TrimSpace(db.Clean(reason))
	if reason == "" || len([]rune(reason)) > MaxMessage {
		return fault.Field("reason", "lists.error.reason", fault.Args{"Limit": MaxMessage})
	}
	return s.decide(ctx, who, "lists.decline", id, func(tx *audit.Tx, l List, sub *Subscription) error {
		sub.State, sub.EndedAt = Refused, tx.Now
		tx.Detail("reason", reason)
		return s.Send(ctx, tx.Tx, Letter{
			List: l, To: sub.To(), Lang: sub.Lang, Subject: i18n.Say("lists.mail.declined.subject", "List", l.Name),
			Body: []i18n.Message{i18n.Say("lists.mail.declined.body", "List", l.Name)}, Quote: reason,
		})
	})
}

// To is the subscriber as a mailbox.
func (sub Subscription) To() mailmsg.Address {
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
			return NotFound(err, "lists.error.no_subscription")
		}
		sub := SubscriptionOf(row)
		l, err := s.ListTx(ctx, tx, sub.ListID)
		if err != nil {
			return err
		}
		if err := RequireModerating(who, l); err != nil {
			return err
		}
		if sub.State != Requested {
			return fault.New(fault.Conflict, "lists.error.decided", fault.Args{"State": sub.State.Say()})
		}
		if err := change(tx, l, &sub); err != nil {
			return err
		}
		if sub.PersonID == "" {
			p, err := s.PersonAt(ctx, tx, sub.Address)
			if err != nil {
				return err
			}
			sub.PersonID = p.ID
		}
		tx.About(KindSubscription, sub.ID)
		return s.Save(ctx, q, sub)
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
	return s.Send(ctx, tx.Tx, Letter{
		List: l, To: sub.To(), Lang: sub.Lang, Subject: i18n.Say("lists.mail.welcome.subject", "List", l.Name), Body: body,
		Button: i18n.Say("lists.mail.manage"), ButtonURL: s.OwnPage(key.Link(outmail.Unsubscribe, l.ID+" "+strconv.FormatInt(sub.Number, 10))),
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
		if err := RequireModerating(who, l); err != nil {
			return err
		}
		if err := s.checkApproval(ctx, tx, a); err != nil {
			return err
		}
		q := store.New(tx)
		was, err := s.Find(ctx, q, l.ID, r.Address)
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
		sub.forgetBounces()
		p, err := s.PersonAt(ctx, tx, sub.Address)
		if err != nil {
			return err
		}
		sub.PersonID = p.ID
		if was == nil {
			sub, err = s.Insert(ctx, q, sub)
		} else {
			err = s.Save(ctx, q, sub)
		}
		if err != nil {
			return err
		}
		added = sub
		tx.About(KindSubscription, sub.ID)
		tx.Detail("organization", a.OrganizationID)
		tx.Detail("guest", a.Guest)
		return s.welcome(ctx, tx, l, sub)
	})
	return added, err
}
