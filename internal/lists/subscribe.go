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

// MaxMessage bounds the words somebody adds, in characters.
const MaxMessage = 1000

func (r Request) normal() Request {
	r.Name, r.Organization, r.Message = squeeze(r.Name), squeeze(r.Organization), strings.TrimSpace(db.Clean(r.Message))
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
	must(len([]rune(r.Name)) <= MaxName, "name", "lists.error.too_long", fault.Args{"Limit": MaxName})
	must(len([]rune(r.Organization)) <= MaxName, "organization", "lists.error.too_long", fault.Args{"Limit": MaxName})
	must(len([]rune(r.Message)) <= MaxMessage, "message", "lists.error.too_long", fault.Args{"Limit": MaxMessage})
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
// known, so that nobody learns who is on a list. A request made on the page that
// its address has confirmed stays as it is until staff decide: nobody else can
// change it.
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
		sub, err := s.Find(ctx, q, l.ID, r.Address)
		if err != nil {
			return err
		}
		may, err := s.MayAnswer(ctx, tx.Tx, "subscribe", l.Slug, r.Address)
		if err != nil {
			return err
		}
		to := Letter{List: l, To: mailmsg.Address{Name: r.Name, Address: r.Address}, Lang: r.Lang, Automatic: true}
		own, err := s.ownAddress(ctx, tx, who, r.Address)
		if err != nil || !may && own == "" {
			return err
		}
		if sub != nil && (sub.State == Active || sub.State == Disabled) {
			if !may {
				return nil
			}
			to.To, to.Lang = sub.To(), sub.Lang
			to.Subject, to.Body = i18n.Say("lists.mail.already.subject", "List", l.Name), []i18n.Message{i18n.Say("lists.mail.already.body", "List", l.Name)}
			to.Button, to.ButtonURL = i18n.Say("lists.mail.manage"), s.OwnPage(key.Link(outmail.Unsubscribe, l.ID+" "+strconv.FormatInt(sub.Number, 10)))
			return s.Send(ctx, tx.Tx, to)
		}
		// One that came by mail is completed here, and confirmed again.
		if sub != nil && sub.State == Requested && sub.Origin == ByRequest && !sub.Consent.Confirmed.IsZero() && own == "" {
			to.To, to.Lang = sub.To(), sub.Lang
			to.Subject, to.Body = i18n.Say("lists.mail.declined.subject", "List", l.Name), []i18n.Message{i18n.Say("lists.command.waiting", "List", l.Name)}
			return s.Send(ctx, tx.Tx, to)
		}
		asked := Subscription{ListID: l.ID, Address: r.Address}
		if sub != nil {
			asked = *sub
		}
		asked.Name, asked.Organization, asked.Role, asked.Lang, asked.Message, asked.Mode = r.Name, r.Organization, r.Role, r.Lang, r.Message, r.Mode
		asked.Origin, asked.State, asked.AskedAt, asked.EndedAt = ByRequest, Requested, tx.Now, time.Time{}
		asked.Consent = Consent{Text: r.ConsentText, Method: "form", At: tx.Now, Network: r.Network}
		if own != "" {
			asked.PersonID, asked.Consent.Confirmed = own, tx.Now
		}
		if sub == nil {
			asked, err = s.Insert(ctx, q, asked)
		} else {
			err = s.Save(ctx, q, asked)
		}
		if err != nil {
			return err
		}
		tx.About(KindSubscription, asked.ID)
		if !asked.Consent.Confirmed.IsZero() {
			return s.TellAsked(ctx, tx, l, asked)
		}
		to.Subject = i18n.Say("lists.mail.confirm_request.subject", "List", l.Name)
		to.Body = []i18n.Message{i18n.Say("lists.mail.confirm_request.body", "List", l.Name, "Address", r.Address), i18n.Say("lists.mail.ignore")}
		token := key.Link(ConfirmRequestLink, asked.ID)
		to.Button, to.ButtonURL = i18n.Say("lists.mail.confirm_request.button"), func(lang i18n.Lang) string { return s.Page(lang, "confirm", token) }
		return s.Send(ctx, tx.Tx, to)
	})
}

// ownAddress is the key of the person who is signed in, where an address is the
// one they sign in with; else empty.
func (s *Service) ownAddress(ctx context.Context, tx *audit.Tx, who access.Actor, address string) (personID string, err error) {
	if who.PersonID == "" {
		return "", nil
	}
	p, err := s.people.PersonTx(ctx, tx, who.PersonID)
	if fault.Is(err, fault.NotFound) || err == nil && people.FoldEmail(p.Email) != address {
		return "", nil
	}
	return p.ID, err
}

// The purposes of tokens in links.
const (
	ConfirmRequestLink = "confirm-request"
	ConfirmPostLink    = "confirm-post"
	ModerateLink       = "moderate"
)

// OwnPage is the address of the page that a subscription's link leads to.
func (s *Service) OwnPage(token string) func(i18n.Lang) string {
	return func(lang i18n.Lang) string { return s.Page(lang, "u", token) }
}

// TellAsked tells a list's keepers that somebody asks to join.
func (s *Service) TellAsked(ctx context.Context, tx *audit.Tx, l List, sub Subscription) error {
	keepers, err := s.Keepers(ctx, tx.Tx, l)
	if err != nil {
		return err
	}
	for _, k := range keepers {
		if may, err := s.MayAnswer(ctx, tx.Tx, "asked", l.Slug, k.Person.Email); err != nil {
			return err
		} else if !may {
			continue // the page has them all
		}
		err := s.Send(ctx, tx.Tx, Letter{
			List: l, To: mailmsg.Address{Name: k.Person.Name, Address: k.Person.Email}, Lang: k.Person.Lang,
			Subject: i18n.Say("lists.mail.asked.subject", "Name", sub.Name, "List", l.Name),
			Body:    []i18n.Message{i18n.Say("lists.mail.asked.body", "Name", sub.Name, "Organization", sub.Organization, "Address", sub.Address, "List", l.Name, "Role", sub.Role.Say())},
			Quote:   sub.Message, Button: i18n.Say("lists.mail.asked.button"),
			ButtonURL: func(lang i18n.Lang) string { return s.Page(lang, l.Slug, "subscribers", sub.ID) },
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ConfirmRequest takes the answer to the message that Ask sent.
func (s *Service) ConfirmRequest(ctx context.Context, who access.Actor, token string) (l List, err error) {
	id, err := s.OpenLink(ctx, ConfirmRequestLink, token)
	if err != nil {
		return List{}, err
	}
	err = s.log.Do(ctx, who, "lists.confirm_request", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Subscription(ctx, id)
		if err != nil {
			return NotFound(err, "lists.error.link")
		}
		sub := SubscriptionOf(row)
		if l, err = s.ListTx(ctx, tx, sub.ListID); err != nil {
			return err
		}
		if sub.State != Requested || !sub.Consent.Confirmed.IsZero() {
			return nil // answered before
		}
		sub.Consent.Confirmed = tx.Now
		if err := s.Save(ctx, q, sub); err != nil {
			return err
		}
		tx.About(KindSubscription, sub.ID)
		return s.TellAsked(ctx, tx, l, sub)
	})
	return l, err
}

// OpenLink reads what a link of a purpose is about; a NotFound refusal for one that is not ours.
func (s *Service) OpenLink(ctx context.Context, purpose, token string) (string, error) {
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
