package distribution

import (
	"context"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/lists"
	"plenary.example/internal/lists/internal/store"
	"plenary.example/internal/mailauth"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/people"
	"plenary.example/internal/token"
)

// refuse answers a message that is not distributed: once, in the author's
// language, saying why and how to join. Nobody whose address was merely claimed
// gets more than one a day.
func (s *Service) refuse(ctx context.Context, tx *audit.Tx, in letterIn, d lists.Decision, answer lists.Letter) error {
	if answer.To.Address == "" {
		answer.To = in.oneOfSeveral()
	}
	if answer.To.Address == "" || in.row.ReversePath == "" {
		return nil // RFC 3834, 2: a message from nowhere is not answered
	}
	may, err := s.lists.MayAnswer(ctx, tx.Tx, "refusal", in.list.Slug, answer.To.Address)
	if err != nil || !may {
		return err
	}
	l := in.list
	answer.Subject = i18n.Say("lists.mail.refused.subject", "List", l.Name, "Subject", i18n.Clip(in.message.Subject, 120))
	answer.Body = append(answer.Body, i18n.Say("lists.mail.refused.body", "List", l.Name, "Subject", i18n.Clip(in.message.Subject, 120)))
	answer.Body = append(answer.Body, d.Reasons...)
	if !l.Follows() && !l.Settings.Unlisted && !l.Settings.RefusesDomain(answer.To.Address) {
		answer.Body = append(answer.Body, i18n.Say("lists.mail.refused.join", "List", l.Name, "Owner", l.Address(lists.ToOwner, s.o.Domain)))
		answer.Button, answer.ButtonURL = i18n.Say("lists.command.page"), func(lang i18n.Lang) string { return s.lists.Page(lang, l.Slug) }
	}
	return s.lists.Send(ctx, tx.Tx, answer)
}

// oneOfSeveral is who sent a message that names several authors, where it is one
// of them whose domain vouches for the delivery (SPF); else the zero Address.
func (in letterIn) oneOfSeveral() mailmsg.Address {
	path := people.FoldEmail(in.row.ReversePath)
	if _, err := mailmsg.ParseAddress(path); err != nil || in.results.SPF.Verdict != mailauth.Pass || in.results.SPF.Hello {
		return mailmsg.Address{}
	}
	for _, a := range in.message.From {
		if people.FoldEmail(a.Address) == path {
			return mailmsg.Address{Name: a.Name, Address: path}
		}
	}
	return mailmsg.Address{}
}

// askToConfirm asks an author whose domain proves nothing whether a message is
// theirs, at the address it claims to come from. It returns the word that the
// answer will bear; empty when that address has been asked too often today.
func (s *Service) askToConfirm(ctx context.Context, tx *audit.Tx, in letterIn, answer lists.Letter) (word string, err error) {
	may, err := s.lists.MayAnswer(ctx, tx.Tx, "confirm", in.list.Slug, in.author.Address)
	if err != nil || !may {
		return "", err
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return "", err
	}
	word = token.Word()
	link := key.Link(lists.ConfirmPostLink, in.row.ID)
	answer.From = in.list.TokenAddress(lists.ToConfirm, word, s.o.Domain)
	answer.Subject = i18n.Say("lists.mail.confirm.subject", "List", in.list.Name)
	answer.Body = []i18n.Message{
		i18n.Say("lists.mail.confirm.body", "List", in.list.Name, "Subject", i18n.Clip(in.message.Subject, 120)),
		i18n.Say("lists.mail.confirm.why", "Address", in.author.Address), i18n.Say("lists.mail.confirm.how"),
	}
	answer.Button = i18n.Say("lists.mail.confirm.button")
	answer.ButtonURL = func(lang i18n.Lang) string { return s.lists.Page(lang, "confirm", "post", link) }
	return word, s.lists.Send(ctx, tx.Tx, answer)
}

// confirmTx takes a message up again that its author has answered for.
func (s *Service) confirmTx(ctx context.Context, tx *audit.Tx, word string) (ok bool, err error) {
	q := store.New(tx)
	row, err := q.ArrivalByWord(ctx, word)
	if err != nil {
		return false, lists.IgnoreMissing(err)
	}
	return s.confirmRow(ctx, tx, q, row)
}

func (s *Service) confirmRow(ctx context.Context, tx *audit.Tx, q *store.Queries, row store.ListArrival) (bool, error) {
	if row.State != arrivalConfirming {
		return false, nil
	}
	row.State, row.Outcome, row.Word, row.Proof = arrivalWaiting, "", "", string(lists.Confirmed)
	if err := s.saveArrival(ctx, q, row); err != nil {
		return false, err
	}
	return true, s.queue.Add(ctx, tx.Tx, Arrival{ID: row.ID})
}

// ConfirmPost is the answer to that question given on the page its link leads to.
func (s *Service) ConfirmPost(ctx context.Context, who access.Actor, link string) (Held, error) {
	id, err := s.lists.OpenLink(ctx, lists.ConfirmPostLink, link)
	if err != nil {
		return Held{}, err
	}
	err = s.log.Do(ctx, who, "lists.confirm_post", func(tx *audit.Tx) error {
		q := store.New(tx)
		row, err := q.Arrival(ctx, id)
		if err != nil {
			return lists.NotFound(err, "lists.error.link")
		}
		done, err := s.confirmRow(ctx, tx, q, row)
		if done {
			tx.About(lists.KindArrival, row.ID)
		}
		return err
	})
	if err != nil {
		return Held{}, err
	}
	return s.arrival(ctx, id)
}

// PeekConfirm shows the message that a question was about.
func (s *Service) PeekConfirm(ctx context.Context, link string) (Held, error) {
	id, err := s.lists.OpenLink(ctx, lists.ConfirmPostLink, link)
	if err != nil {
		return Held{}, err
	}
	return s.arrival(ctx, id)
}

// tellHeld tells the keepers that a message waits, each with a link that needs no
// signing in, and the author that it does.
func (s *Service) tellHeld(ctx context.Context, tx *audit.Tx, in letterIn, d lists.Decision, answer lists.Letter) error {
	keepers, err := s.lists.Keepers(ctx, tx.Tx, in.list)
	if err != nil {
		return err
	}
	key, err := s.mail.Tokens(ctx)
	if err != nil {
		return err
	}
	subject := i18n.Clip(in.message.Subject, 120)
	for _, k := range keepers {
		if may, err := s.lists.MayAnswer(ctx, tx.Tx, "held", in.list.Slug, k.Person.Email); err != nil {
			return err
		} else if !may {
			continue // the page has them all
		}
		link := key.Link(lists.ModerateLink, in.row.ID+" "+k.Person.ID)
		body := append([]i18n.Message{i18n.Say("lists.mail.held.body", "List", in.list.Name, "Subject", subject, "Author", in.author.String())}, d.Reasons...)
		err := s.lists.Send(ctx, tx.Tx, lists.Letter{
			List: in.list, To: mailmsg.Address{Name: k.Person.Name, Address: k.Person.Email}, Lang: k.Person.Lang,
			Subject: i18n.Say("lists.mail.held.subject", "List", in.list.Name, "Subject", subject), Body: body, Quote: i18n.Clip(strings.TrimSpace(in.message.Text), 1500),
			Button: i18n.Say("lists.mail.held.button"), ButtonURL: func(lang i18n.Lang) string { return s.lists.Page(lang, "m", link) },
		})
		if err != nil {
			return err
		}
	}
	automatic := mailmsg.Automatic(in.message.Header, in.row.ReversePath) != ""
	if in.author.Address == "" || automatic || s.loops(in) || !in.proof().Known() {
		return nil
	}
	may, err := s.lists.MayAnswer(ctx, tx.Tx, "notice", in.list.Slug, in.author.Address)
	if err != nil || !may {
		return err
	}
	answer.Subject = i18n.Say("lists.mail.waits.subject", "List", in.list.Name, "Subject", subject)
	answer.Body = append([]i18n.Message{i18n.Say("lists.mail.waits.body", "List", in.list.Name)}, d.Reasons...)
	return s.lists.Send(ctx, tx.Tx, answer)
}

// Held is a message that arrived, as pages show it.
type Held struct {
	ID         string
	List       lists.List
	At         time.Time
	Author     mailmsg.Address
	Recipient  string
	Subject    string
	State      string // waiting, held, confirming, done
	Outcome    string
	Reasons    []i18n.Message
	Proof      lists.Proof
	DecidedAt  time.Time
	DecidedBy  string
	RawID      string
	IP         string
	Checks     string // the results of the checks, as JSON
	cursor     string
	returnPath string
}

// Say is what became of it, in words.
func (h Held) Say() i18n.Message {
	what := h.Outcome
	if h.State != arrivalDone {
		what = h.State
	}
	return i18n.Say("lists.outcome." + what)
}

// Waits reports whether a moderator's decision is awaited.
func (h Held) Waits() bool { return h.State == arrivalHeld }

// Confirming reports whether its author's answer is awaited.
func (h Held) Confirming() bool { return h.State == arrivalConfirming }

func heldOf(r store.ListArrival, l lists.List) Held {
	return Held{
		ID: r.ID, List: l, At: db.Time(r.At), Author: mailmsg.Address{Name: r.AuthorName, Address: r.Author}, Recipient: r.Recipient, Subject: r.Subject,
		State: r.State, Outcome: r.Outcome, Reasons: lists.ReadReasons(r.Reasons), Proof: lists.Proof(r.Proof), DecidedAt: db.Time(r.DecidedAt), DecidedBy: r.DecidedBy,
		RawID: r.RawID, IP: r.Ip, Checks: r.Results, cursor: r.ID, returnPath: r.ReversePath,
	}
}

func (s *Service) arrival(ctx context.Context, id string) (Held, error) {
	h, _, err := s.arrivalRow(ctx, id)
	return h, err
}

// arrivalRow returns an arrival as pages show it and as it is stored.
func (s *Service) arrivalRow(ctx context.Context, id string) (Held, store.ListArrival, error) {
	row, err := s.read().Arrival(ctx, id)
	if err != nil {
		return Held{}, row, lists.NotFound(err, "lists.error.no_arrival")
	}
	l := lists.List{}
	if row.ListID != "" {
		if l, err = s.lists.ListTx(ctx, nil, row.ListID); err != nil {
			return Held{}, row, err
		}
	}
	return heldOf(row, l), row, nil
}

// Queue lists the arrivals of a list in a state ("held", "confirming", "done"),
// the newest first, before the one with key before; more tells of further pages.
func (s *Service) Queue(ctx context.Context, who access.Actor, l lists.List, state, before string) (list []Held, more bool, err error) {
	if err := lists.RequireModerating(who, l); err != nil {
		return nil, false, err
	}
	if before == "" {
		before = "~" // after every key
	}
	rows, err := s.read().Arrivals(ctx, store.ArrivalsParams{ListID: l.ID, State: state, BeforeID: before, PageSize: lists.PageSize + 1})
	if err != nil {
		return nil, false, audit.Fault(err)
	}
	if len(rows) > lists.PageSize {
		rows, more = rows[:lists.PageSize], true
	}
	for _, r := range rows {
		list = append(list, heldOf(r, l))
	}
	return list, more, nil
}

// Waiting counts the messages that wait for a moderator.
func (s *Service) Waiting(ctx context.Context, l lists.List) (int, error) {
	n, err := s.read().CountArrivals(ctx, l.ID, arrivalHeld)
	return int(n), audit.Fault(err)
}

// Held returns an arrival for those who moderate its list, with the message.
func (s *Service) Held(ctx context.Context, who access.Actor, id string) (Held, mailmsg.Content, error) {
	h, err := s.arrival(ctx, id)
	if err != nil {
		return Held{}, mailmsg.Content{}, err
	}
	if err := lists.RequireModerating(who, h.List); err != nil {
		return Held{}, mailmsg.Content{}, err
	}
	return s.withMessage(ctx, h)
}

// HeldByLink is Held for whoever holds the link sent to a keeper; it returns that
// keeper too.
func (s *Service) HeldByLink(ctx context.Context, link string) (Held, mailmsg.Content, access.Actor, error) {
	about, err := s.lists.OpenLink(ctx, lists.ModerateLink, link)
	if err != nil {
		return Held{}, mailmsg.Content{}, access.Actor{}, err
	}
	id, personID, _ := strings.Cut(about, " ")
	h, err := s.arrival(ctx, id)
	if err != nil {
		return Held{}, mailmsg.Content{}, access.Actor{}, err
	}
	p, err := s.people.Person(ctx, personID)
	if err != nil {
		return Held{}, mailmsg.Content{}, access.Actor{}, err
	}
	// The link stands for the keeper's office: whoever has left it moderates no more.
	offices, err := s.bodies.OfficesOf(ctx, nil, p.ID, s.lists.Today())
	if err != nil {
		return Held{}, mailmsg.Content{}, access.Actor{}, err
	}
	keeper := access.Actor{PersonID: p.ID, Name: p.Name, Lang: p.Lang, Offices: offices}
	if err := lists.RequireModerating(keeper, h.List); err != nil {
		return Held{}, mailmsg.Content{}, access.Actor{}, err
	}
	h, c, err := s.withMessage(ctx, h)
	return h, c, keeper, err
}

func (s *Service) withMessage(ctx context.Context, h Held) (Held, mailmsg.Content, error) {
	raw, err := s.read().Raw(ctx, h.RawID)
	if err != nil {
		return h, mailmsg.Content{}, audit.Fault(err)
	}
	return h, mailmsg.Read(raw), nil
}

// Verdict is a moderator's decision.
type Verdict string

// The decisions.
const (
	Accepts  Verdict = "accept"  // it is distributed
	Declines Verdict = "decline" // its author is told why not
	Discards Verdict = "discard" // nobody is told
)

// Moderate decides about a message that is held.
func (s *Service) Moderate(ctx context.Context, who access.Actor, id string, v Verdict, reason string) error {
	h, row, err := s.arrivalRow(ctx, id)
	if err != nil {
		return err
	}
	if err := lists.RequireModerating(who, h.List); err != nil {
		return err
	}
	if v != Accepts && v != Declines && v != Discards {
		return fault.New(fault.Invalid, "fault.form", nil)
	}
	if !h.Waits() {
		return fault.New(fault.Conflict, "lists.error.moderated", fault.Args{"Outcome": h.Say(), "By": h.DecidedBy})
	}
	if v == Accepts {
		in, err := s.open(ctx, row)
		if err != nil {
			return err
		}
		return s.settle(ctx, who, in, true)
	}
	reason = strings.TrimSpace(db.Clean(reason))
	if v == Declines && (reason == "" || len([]rune(reason)) > lists.MaxMessage) {
		return fault.Field("reason", "lists.error.reason", fault.Args{"Limit": lists.MaxMessage})
	}
	return s.log.Do(ctx, who, "lists.moderate", func(tx *audit.Tx) error {
		fresh, err := s.stillWaiting(ctx, tx, row)
		if err != nil {
			return err
		}
		if !fresh {
			return fault.New(fault.Conflict, "lists.error.moderated_meanwhile", nil)
		}
		row := row // as it was, should this run again
		row.State, row.Outcome, row.DecidedAt, row.DecidedBy = arrivalDone, "discarded", db.Micros(tx.Now), who.Name
		tx.About(lists.KindArrival, row.ID)
		if v == Declines {
			row.Outcome = "declined"
			tx.Detail("reason", reason)
			if err := s.tellDeclined(ctx, tx, h, reason); err != nil {
				return err
			}
		}
		return s.saveArrival(ctx, store.New(tx), row)
	})
}

// tellDeclined tells a message's author why it is not distributed, unless nobody
// knows whether they wrote it.
func (s *Service) tellDeclined(ctx context.Context, tx *audit.Tx, h Held, reason string) error {
	if h.Author.Address == "" || !h.Proof.Known() {
		return nil
	}
	sub, err := s.lists.Find(ctx, store.New(tx), h.List.ID, h.Author.Address)
	if err != nil {
		return err
	}
	lang, sure, err := s.lists.Tongue(ctx, tx, sub, h.Author.Address, reason)
	if err != nil {
		return err
	}
	subject := i18n.Clip(h.Subject, 120)
	return s.lists.Send(ctx, tx.Tx, lists.Letter{
		List: h.List, To: h.Author, Lang: lang, Both: !sure, Automatic: true,
		Subject: i18n.Say("lists.mail.refused.subject", "List", h.List.Name, "Subject", subject),
		Body:    []i18n.Message{i18n.Say("lists.mail.moderated.body", "List", h.List.Name, "Subject", subject)}, Quote: reason,
	})
}

// ModerateByLink is Moderate by the keeper to whom a link was sent.
func (s *Service) ModerateByLink(ctx context.Context, link string, v Verdict, reason string) (Held, error) {
	h, _, keeper, err := s.HeldByLink(ctx, link)
	if err != nil {
		return h, err
	}
	return h, s.Moderate(ctx, keeper, h.ID, v, reason)
}

// SubscriberAt is the subscription of an address, for those who moderate; nil for none.
func (s *Service) SubscriberAt(ctx context.Context, l lists.List, address string) (*lists.Subscription, error) {
	sub, err := s.lists.Find(ctx, s.read(), l.ID, people.FoldEmail(address))
	return sub, audit.Fault(err)
}
