package dues

import (
	"context"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/dues/internal/store"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/outmail"
	"plenary.example/internal/people"
	"plenary.example/internal/token"
)

// linkPurpose seals the addresses of invoices that go out by mail.
const linkPurpose = "dues-invoice"

// maxAddresses bounds to how many people of one organization a letter goes.
const maxAddresses = 3

// post writes letters. Its key is read before the transaction: the first reading
// draws it.
type post struct {
	s   *Service
	key token.Key
}

func (s *Service) post(ctx context.Context) (post, error) {
	key, err := s.mail.Tokens(ctx)
	return post{s: s, key: key}, err
}

// Link is the address of an invoice's page in a language, which needs no sign-in.
func (p post) link(lang i18n.Lang, invoiceID string) string {
	return p.s.o.Site + "/" + string(lang) + "/invoices/" + p.key.Link(linkPurpose, invoiceID)
}

// Token is the word that stands for an invoice in the address of its page.
func (s *Service) Token(ctx context.Context, invoiceID string) (string, error) {
	p, err := s.post(ctx)
	return p.key.Link(linkPurpose, invoiceID), err
}

// message is what is written, in the language of whoever gets it.
type message struct {
	subject    string
	paragraphs []string
	button     outmail.Button
}

// reader is whoever a message is for: their language, and where they stand today.
type reader struct {
	*i18n.Localizer
	standing people.Standing
}

// send writes a letter of a stage to an organization, unless one of that stage was
// written before. Where nobody has an address the letter is noted as one to post.
func (p post) send(ctx context.Context, tx *audit.Tx, organizationID string, year int, stage string, write func(l reader) message) error {
	q := store.New(tx)
	n, err := q.HasLetter(ctx, store.HasLetterParams{OrganizationID: organizationID, Year: int64(year), Stage: stage})
	if err != nil || n > 0 {
		return err
	}
	o, err := p.s.people.OrganizationTx(ctx, tx, organizationID)
	if err != nil {
		return err
	}
	today := p.s.day(tx.Now)
	to, err := p.s.addressesOf(ctx, tx, o, today)
	if err != nil {
		return err
	}
	written := make([]string, len(to))
	for i, a := range to {
		written[i] = a.Address
	}
	err = q.InsertLetter(ctx, store.InsertLetterParams{
		ID: db.NewID(), OrganizationID: o.ID, Year: int64(year), Stage: stage, At: db.Micros(tx.Now), Addresses: strings.Join(written, " "),
	})
	if err != nil || len(to) == 0 {
		return err
	}
	standing, err := p.s.people.Standing(ctx, tx, o.ID, today)
	if err != nil {
		return err
	}
	l := write(reader{Localizer: p.s.catalog.For(o.Lang), standing: standing})
	messages := make([]outmail.Message, len(to))
	for i, a := range to {
		messages[i] = outmail.Message{To: a, Lang: o.Lang, Subject: l.subject, Paragraphs: l.paragraphs, Button: l.button}
	}
	return p.s.mail.Queue(ctx, tx.Tx, messages...)
}

// addressesOf lists where letters to an organization go: its own address, or
// those of its contacts, or else of its people.
func (s *Service) addressesOf(ctx context.Context, tx db.DBTX, o people.Organization, today time.Time) ([]mailmsg.Address, error) {
	if o.Email != "" {
		return []mailmsg.Address{{Name: o.Name.In(o.Lang), Address: o.Email}}, nil
	}
	places, err := s.people.PeopleOf(ctx, tx, o.ID, today)
	if err != nil {
		return nil, err
	}
	var contacts, others []mailmsg.Address
	for _, p := range places {
		switch a := (mailmsg.Address{Name: p.Person.Name, Address: p.Person.Email}); {
		case a.Address == "":
		case p.Contact:
			contacts = append(contacts, a)
		default:
			others = append(others, a)
		}
	}
	if len(contacts) == 0 {
		contacts = others
	}
	return contacts[:min(len(contacts), maxAddresses)], nil
}

// about are the arguments that every sentence about an invoice may use.
func (s *Service) about(i Invoice) []any {
	return []any{
		"Number", i.Label(), "Year", strconv.Itoa(i.Year), "Name", i.Name, "Cents", s.amount(i.Bill.Cents), "Due", i.Due,
		"Balance", s.amount(max(i.Balance(), 0)), "Last", i.LastDay(), "Reason", i.ExtensionReason,
	}
}

// lost says what is lost by dues that stay unpaid, or are; of the vote only to
// those that have it.
func lost(l reader, what string, class people.Class) string {
	if class == people.Member {
		what += "_vote"
	}
	return l.T("dues.letter." + what)
}

func (p post) button(l reader, i Invoice) outmail.Button {
	key := "dues.letter.button"
	if i.Balance() <= 0 {
		key = "dues.letter.button_see"
	}
	return outmail.Button{Label: l.T(key), URL: p.link(l.Lang(), i.ID)}
}

// stage names the stage of a letter about one invoice, such as "invoice:42"; what
// comes behind the number tells several of a kind apart.
func (i Invoice) stage(kind string, more ...string) string {
	return strings.Join(append([]string{kind, strconv.Itoa(i.Number)}, more...), ":")
}

// invoice sends an invoice; stage is empty but for one that is sent again.
func (p post) invoice(ctx context.Context, tx *audit.Tx, i Invoice, stage string) error {
	if stage == "" {
		stage = i.stage("invoice")
	}
	// What payers write on cheques and transfers: it is given with the first letter.
	if _, err := p.s.payments.CodeTx(ctx, tx, purposeOf(i.ID)); err != nil {
		return err
	}
	return p.send(ctx, tx, i.OrganizationID, i.Year, stage, func(l reader) message {
		about := p.s.about(i)
		out := message{subject: l.T("dues.letter.invoice.subject", about...), button: p.button(l, i)}
		out.paragraphs = append(out.paragraphs, l.T("dues.letter.invoice.body", about...), l.Say(i.Bill.Why(p.s.o.Profile)))
		if m := i.Bill.Arithmetic(p.s.o.Profile); m.Key != "" {
			out.paragraphs = append(out.paragraphs, l.Say(m))
		}
		if i.Settled > 0 && i.Balance() > 0 {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.invoice.settled", "Settled", p.s.amount(i.Settled), "Balance", p.s.amount(i.Balance())))
		}
		if i.Balance() > 0 {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.how"))
		} else {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.invoice.covered"))
		}
		out.paragraphs = append(out.paragraphs, l.T("dues.letter.questions"))
		return out
	})
}

// reminder says that the last day to pay is near.
func (p post) reminder(ctx context.Context, tx *audit.Tx, i Invoice, days int) error {
	return p.send(ctx, tx, i.OrganizationID, i.Year, reminderStage(days)+strconv.Itoa(i.Number)+":"+db.Day(i.LastDay()), func(l reader) message {
		about := p.s.about(i)
		return message{
			subject: l.T("dues.letter.reminder.subject", about...), button: p.button(l, i),
			paragraphs: []string{
				l.T("dues.letter.reminder.body", about...), lost(l, "lose", i.Bill.Class), l.T("dues.letter.restores"), l.T("dues.letter.more_time"), l.T("dues.letter.how"),
			},
		}
	})
}

// lapse says, the day after, that the dues were not paid and what follows.
func (p post) lapse(ctx context.Context, tx *audit.Tx, i Invoice) error {
	return p.send(ctx, tx, i.OrganizationID, i.Year, lapseStage+strconv.Itoa(i.Number)+":"+db.Day(i.LastDay()), func(l reader) message {
		about := p.s.about(i)
		return message{
			subject: l.T("dues.letter.lapse.subject", about...), button: p.button(l, i),
			paragraphs: []string{
				l.Say(l.standing.Why), l.T("dues.letter.lapse.body", about...), lost(l, "lost", i.Bill.Class), l.T("dues.letter.restores"), l.T("dues.letter.lapse.more_time"), l.T("dues.letter.how"),
			},
		}
	})
}

// extension confirms the time agreed.
func (p post) extension(ctx context.Context, tx *audit.Tx, i Invoice) error {
	return p.send(ctx, tx, i.OrganizationID, i.Year, i.stage("extension", db.Day(i.ExtensionUntil), db.NewID()), func(l reader) message {
		about := p.s.about(i)
		return message{
			subject: l.T("dues.letter.extension.subject", about...), button: p.button(l, i),
			paragraphs: []string{l.T("dues.letter.extension.body", about...), l.Say(l.standing.Why), l.T("dues.letter.how")},
		}
	})
}

// received thanks for a payment and says what it comes to.
func (p post) received(ctx context.Context, tx *audit.Tx, i Invoice, payment Receipt, over int64) error {
	return p.send(ctx, tx, i.OrganizationID, i.Year, i.stage("received", payment.ID), func(l reader) message {
		about := append(p.s.about(i), "Received", p.s.amount(payment.Cents), "Day", payment.Day, "Method", payment.Method)
		out := message{subject: l.T("dues.letter.received.subject", about...), button: p.button(l, i)}
		out.paragraphs = append(out.paragraphs, l.T("dues.letter.received.body", about...))
		if i.Balance() > 0 {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.received.part", about...))
		} else {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.received.full", about...), l.Say(l.standing.Why))
		}
		if over > 0 {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.received.over", "Over", p.s.amount(over)))
		}
		return out
	})
}

// takenBack says that a payment counts no longer, or in part.
func (p post) takenBack(ctx context.Context, tx *audit.Tx, i Invoice, cents int64) error {
	return p.send(ctx, tx, i.OrganizationID, i.Year, i.stage("taken_back", db.NewID()), func(l reader) message {
		about := append(p.s.about(i), "Back", p.s.amount(cents))
		out := message{subject: l.T("dues.letter.taken_back.subject", about...), button: p.button(l, i)}
		out.paragraphs = append(out.paragraphs, l.T("dues.letter.taken_back.body", about...))
		if i.Balance() > 0 {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.taken_back.owed", about...), l.Say(l.standing.Why))
		}
		return out
	})
}

// credited says what a credit note takes back.
func (p post) credited(ctx context.Context, tx *audit.Tx, i Invoice, c CreditNote) error {
	return p.send(ctx, tx, i.OrganizationID, i.Year, i.stage("credit", strconv.Itoa(c.Number)), func(l reader) message {
		about := append(p.s.about(i), "Credit", c.Label(), "Credited", p.s.amount(c.Cents), "Why", c.Reason)
		out := message{subject: l.T("dues.letter.credited.subject", about...), button: p.button(l, i)}
		out.paragraphs = append(out.paragraphs, l.T("dues.letter.credited.body", about...))
		if i.Ended != InForce {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.credited.nothing", about...))
		} else if i.Balance() > 0 {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.credited.rest", about...))
		}
		return out
	})
}

// exempt is the annual letter to an organization that owes nothing.
func (p post) exempt(ctx context.Context, tx *audit.Tx, x Exemption) error {
	return p.send(ctx, tx, x.OrganizationID, x.Year, exemptStage, func(l reader) message {
		about := []any{"Name", x.Name, "Year", strconv.Itoa(x.Year), "Why", x.Reason}
		out := message{subject: l.T("dues.letter.exempt.subject", about...)}
		if x.Reason == "" {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.exempt.scale", about...))
		} else {
			out.paragraphs = append(out.paragraphs, l.T("dues.letter.exempt.agreed", about...))
		}
		out.paragraphs = append(out.paragraphs, l.Say(l.standing.Why), l.T("dues.letter.exempt.tell"), l.T("dues.letter.questions"))
		return out
	})
}

// The stages of letters, up to what tells several of a kind apart; the queries
// that look for what is still to be written compose them in the same way.
const (
	lapseStage  = "lapse:"
	exemptStage = "exempt"
)

func reminderStage(days int) string { return "reminder:" + strconv.Itoa(days) + ":" }
