package registration

import (
	"context"
	"time"

	"plenary.example/internal/audit"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
	"plenary.example/internal/token"
)

// What seals the links of orders, and those of persons.
const (
	orderLink = "registration-order"
	// PersonLink is the purpose of the link of one person.
	PersonLink = "registration-person"
)

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

// orderURL is where an order is seen, paid, changed and cancelled.
func (p post) orderURL(here at, lang i18n.Lang, orderID string) string {
	return p.s.o.Site + "/" + string(lang) + "/gatherings/" + here.Key + "/register/orders/" + p.key.Link(orderLink, orderID)
}

// personURL is where one person's registration is seen and changed.
func (p post) personURL(here at, lang i18n.Lang, registrationID string) string {
	return p.s.o.Site + "/" + string(lang) + "/gatherings/" + here.Key + "/register/people/" + p.key.Link(PersonLink, registrationID)
}

// words is a message under way: every sentence knows the gathering, the person and
// the money.
type words struct {
	*i18n.Localizer
	about   []any
	message outmail.Message
}

// begin begins a letter to whoever registered.
func (p post) begin(here at, o Order, r Registration) *words {
	l := &words{Localizer: p.s.catalog.For(o.Lang)}
	in := func(cents int64) i18n.Text { return money.Of(cents, here.set.Currency).Text() }
	zone := here.Location()
	l.about = []any{
		"Title", here.Title, "Name", r.Name, "Starts", here.Starts.In(zone), "Organization", o.Organization, "Balance", in(max(o.Balance(), 0)),
		"Back", in(max(-o.Balance(), 0)), "Paid", in(o.Paid), "Until", moment(l.Localizer, r.OfferedUntil.In(zone)), "Code", FormatCode(r.Code),
	}
	l.message = outmail.Message{
		To: mailmsg.Address{Name: o.Name, Address: o.Email}, Lang: o.Lang,
		Button: outmail.Button{Label: l.T("registration.letter.button"), URL: p.orderURL(here, o.Lang, o.ID)},
	}
	return l
}

// moment writes a day and an hour; nothing for none.
func moment(l *i18n.Localizer, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return l.DateTime(t)
}

func (l *words) subject(key string, about ...any) { l.message.Subject = l.T(key, about...) }

func (l *words) say(key string, about ...any) {
	l.message.Paragraphs = append(l.message.Paragraphs, l.T(key, about...))
}

// owes says what is to be paid, or to be given back.
func (l *words) owes(o Order) {
	switch {
	case o.Balance() > 0 && o.Paid > 0:
		l.say("registration.letter.rest", l.about...)
	case o.Balance() > 0:
		l.say("registration.letter.owes", l.about...)
	case o.Balance() < 0:
		l.say("registration.letter.back", l.about...)
	}
}

// send queues a letter to the payer; where there is no address it goes nowhere.
func (p post) send(ctx context.Context, tx *audit.Tx, l *words) error {
	if l.message.To.Address == "" {
		return nil
	}
	return p.s.mail.Queue(ctx, tx.Tx, l.message)
}

// person also writes to somebody of a group at their own address.
func (p post) person(ctx context.Context, tx *audit.Tx, here at, o Order, r Registration, what string) error {
	if !o.Many || r.Email == "" || r.Email == o.Email {
		return nil
	}
	l := p.begin(here, o, r)
	l.subject("registration.letter."+what+".subject", l.about...)
	l.say("registration.letter."+what+".body", l.about...)
	l.say("registration.letter.by_whom", l.about...)
	l.message.To = mailmsg.Address{Name: r.Name, Address: r.Email}
	l.message.Button = outmail.Button{Label: l.T("registration.letter.button_needs"), URL: p.personURL(here, o.Lang, r.ID)}
	return p.send(ctx, tx, l)
}

// registered tells where those who were registered stand.
func (p post) registered(ctx context.Context, tx *audit.Tx, here at, o Order, people []Registration) error {
	l := p.begin(here, o, people[0])
	confirmed := 0
	for _, r := range people {
		if r.State.Held() {
			confirmed++
		}
	}
	state := "confirmed"
	if confirmed == 0 {
		state = "waiting"
	}
	l.subject("registration.letter."+state+".subject", l.about...)
	if o.Many {
		l.message.Paragraphs = append(l.message.Paragraphs, l.T("registration.letter.group", append(l.about, "Count", len(people))...))
		for _, r := range people {
			l.message.Paragraphs = append(l.message.Paragraphs, l.T("registration.letter.line", "Name", r.Name, "State", r.State.Say(), "Code", FormatCode(r.Code)))
		}
		if confirmed < len(people) {
			l.say("registration.letter.some_wait", l.about...)
		}
	} else {
		l.say("registration.letter."+state+".body", l.about...)
	}
	l.owes(o)
	l.say("registration.letter.change", l.about...)
	if err := p.send(ctx, tx, l); err != nil {
		return err
	}
	for _, r := range people {
		state := "confirmed"
		if !r.State.Held() {
			state = "waiting"
		}
		if err := p.person(ctx, tx, here, o, r, state); err != nil {
			return err
		}
	}
	return nil
}

// offered says that a place is free for somebody who waited: theirs, or theirs to take.
func (p post) offered(ctx context.Context, tx *audit.Tx, here at, o Order, r Registration) error {
	what := "offered"
	if r.State == Confirmed {
		what = "moved_up"
	}
	key := "registration.letter." + what
	l := p.begin(here, o, r)
	l.subject(key+".subject", l.about...)
	l.say(key+".body", l.about...)
	l.owes(o)
	if r.State == Offered {
		l.message.Button.Label = l.T("registration.letter.button_offer")
	}
	if err := p.send(ctx, tx, l); err != nil {
		return err
	}
	return p.person(ctx, tx, here, o, r, what)
}

// lapsed says that an offer went to the next.
func (p post) lapsed(ctx context.Context, tx *audit.Tx, here at, o Order, r Registration) error {
	key := "registration.letter.lapsed"
	if r.State == Cancelled {
		key = "registration.letter.left_line"
	}
	l := p.begin(here, o, r)
	l.subject(key+".subject", l.about...)
	l.say(key+".body", l.about...)
	return p.send(ctx, tx, l)
}

// cancelled says who comes no more, and what that comes to.
func (p post) cancelled(ctx context.Context, tx *audit.Tx, here at, o Order, gone []Registration, c Cancelling) error {
	l := p.begin(here, o, gone[0])
	l.subject("registration.letter.cancelled.subject", l.about...)
	for _, r := range gone {
		l.message.Paragraphs = append(l.message.Paragraphs, l.T("registration.letter.cancelled.one", "Name", r.Name, "Title", here.Title))
	}
	l.message.Paragraphs = append(l.message.Paragraphs, l.Say(c.Why(here.set.Currency)))
	l.owes(o)
	if err := p.send(ctx, tx, l); err != nil {
		return err
	}
	for _, r := range gone {
		if err := p.person(ctx, tx, here, o, r, "cancelled"); err != nil {
			return err
		}
	}
	return nil
}

// money thanks for what was paid, or says that money went back.
func (p post) money(ctx context.Context, tx *audit.Tx, here at, o Order, came int64) error {
	if len(o.People) == 0 {
		return nil
	}
	l := p.begin(here, o, o.People[0])
	cents := came
	key := "registration.letter.paid"
	if came < 0 {
		key, cents = "registration.letter.given_back", -came
	}
	l.about = append(l.about, "Cents", money.Of(cents, here.set.Currency).Text())
	l.subject(key+".subject", l.about...)
	l.say(key+".body", l.about...)
	l.owes(o)
	if came > 0 && o.Balance() <= 0 {
		l.say("registration.letter.receipt", l.about...)
	}
	return p.send(ctx, tx, l)
}

// again sends the link once more: that of the order to its payer, or one of its people
// (r not nil) theirs.
func (p post) again(ctx context.Context, tx *audit.Tx, here at, o Order, r *Registration) error {
	l := p.begin(here, o, o.People[0])
	l.subject("registration.letter.again.subject", l.about...)
	l.say("registration.letter.again.body", l.about...)
	if r != nil {
		l.message.To = mailmsg.Address{Name: r.Name, Address: r.Email}
		l.message.Button.URL = p.personURL(here, o.Lang, r.ID)
	}
	return p.send(ctx, tx, l)
}
