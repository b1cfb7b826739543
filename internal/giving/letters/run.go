package letters

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/giving"
	"plenary.example/internal/giving/internal/store"
	"plenary.example/internal/giving/paper"
	"plenary.example/internal/giving/receipts"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/money"
	"plenary.example/internal/outmail"
)

// How letters go.
type How string

// The ways.
const (
	Both  How = "both"  // by mail to those who can have mail, on paper for the others
	Mail  How = "mail"  // by mail alone; the others wait
	Paper How = "paper" // all on paper; those without a postal address wait
)

// Hows lists the ways in the order a page offers them.
func Hows() []How { return []How{Both, Mail, Paper} }

// Say is the way in words.
func (h How) Say() i18n.Message { return i18n.Say("letters.how." + string(h)) }

// Choice is whom to write to: the donors of gifts that nobody was thanked for. The zero
// Choice is all of them.
type Choice struct {
	Gift     string // this one alone
	From, To time.Time
	Fund     string
	Campaign string
	Least    int64  // cents
	Letter   string // the key of a Template; empty: the one that fits each gift
	How      How
}

func (c Choice) check() error {
	if !c.From.IsZero() && !c.To.IsZero() && c.To.Before(c.From) {
		return fault.Field("to", "payments.error.span", nil)
	}
	switch c.How {
	case "", Both, Mail, Paper:
		return nil
	}
	return fault.Field("how", "letters.error.how", nil)
}

// MaxLetters is how many letters one run writes; more gifts wait for the next.
const MaxLetters = 300

// due is a gift to thank for, with how and in which words.
type due struct {
	gift   string
	letter string
	mailed bool
}

// Preview is what a run would do.
type Preview struct {
	Letters int
	Mailed  int
	More    bool   // gifts are left for another run
	Sample  string // the key of the first gift
}

// Printed is how many letters go on paper.
func (p Preview) Printed() int { return p.Letters - p.Mailed }

// Preview says what a run would do if it began now.
func (s *Service) Preview(ctx context.Context, who access.Actor, c Choice) (Preview, error) {
	if err := giving.RequireReading(who); err != nil {
		return Preview{}, err
	}
	list, more, err := s.due(ctx, nil, c)
	p := Preview{Letters: len(list), More: more}
	for _, d := range list {
		if d.mailed {
			p.Mailed++
		}
	}
	if len(list) > 0 {
		p.Sample = list[0].gift
	}
	return p, err
}

// due lists the gifts of a choice, MaxLetters at most.
func (s *Service) due(ctx context.Context, tx db.DBTX, c Choice) (list []due, more bool, err error) {
	if err := c.check(); err != nil {
		return nil, false, err
	}
	p := store.GiftsToThankParams{
		Gift: c.Gift, FromDay: db.Day(clock.Day(c.From)), ToDay: db.Day(clock.Day(c.To)), Fund: c.Fund, CampaignID: c.Campaign, Least: max(c.Least, 1), PageSize: 500,
	}
	if c.From.IsZero() {
		p.FromDay = ""
	}
	if c.To.IsZero() {
		p.ToDay = ""
	}
	for {
		rows, err := s.on(tx).GiftsToThank(ctx, p)
		if err != nil {
			return nil, false, audit.Fault(err)
		}
		for _, r := range rows {
			p.AfterDay, p.AfterID = r.Received, r.ID
			mail, post := r.Email != "" && r.ByPost == 0, r.Street != "" && r.City != ""
			d := due{gift: r.ID, letter: c.Letter, mailed: mail && c.How != Paper || r.Email != "" && !post && c.How != Paper}
			if !d.mailed && (!post || c.How == Mail) {
				continue
			}
			if len(list) == MaxLetters {
				return list, true, nil
			}
			if d.letter == "" {
				if d.letter, err = s.fitting(ctx, tx, r.PledgeID, r.Gifts); err != nil {
					return nil, false, err
				}
			}
			list = append(list, d)
		}
		if len(rows) < int(p.PageSize) {
			return list, false, nil
		}
	}
}

// fitting is the letter that fits a gift.
func (s *Service) fitting(ctx context.Context, tx db.DBTX, pledgeID string, gifts int64) (string, error) {
	if pledgeID != "" {
		p, err := s.giving.Pledge(ctx, tx, pledgeID)
		if err != nil {
			return "", err
		}
		if p.Frequency == giving.Monthly {
			return Monthly, nil
		}
	}
	if gifts <= 1 {
		return First, nil
	}
	return Once, nil
}

// Letter is a letter as it will stand, and what it leaves out.
type Letter struct {
	paper.Letter
	GiftID  string
	Email   string
	Amount  money.Amount
	Missing []string // the keys of fields that nothing is known for
}

// Letter writes the letter of a gift in the words of a template, or in those that fit
// for the empty key, in the donor's language or, where lang is one, in that.
func (s *Service) Letter(ctx context.Context, who access.Actor, giftID string, t Template, lang i18n.Lang) (Letter, error) {
	if err := giving.RequireReading(who); err != nil {
		return Letter{}, err
	}
	signer, err := s.signer(ctx)
	if err != nil {
		return Letter{}, err
	}
	return s.letter(ctx, nil, signer, giftID, t, lang, s.giving.Today())
}

// signer is who signs; nobody while nobody does.
func (s *Service) signer(ctx context.Context) (receipts.Signer, error) {
	signer, err := s.receipts.Signer(ctx)
	if fault.Is(err, fault.Conflict) {
		return receipts.Signer{}, nil
	}
	return signer, err
}

// Fitting is the template that fits a gift.
func (s *Service) Fitting(ctx context.Context, who access.Actor, giftID string) (Template, error) {
	g, err := s.giving.Gift(ctx, nil, giftID)
	if err != nil {
		return Template{}, err
	}
	d, err := s.giving.Donor(ctx, nil, g.DonorID)
	if err != nil {
		return Template{}, err
	}
	id, err := s.fitting(ctx, nil, g.PledgeID, int64(d.Gifts))
	if err != nil {
		return Template{}, err
	}
	return s.Template(ctx, who, id)
}

func (s *Service) letter(ctx context.Context, tx db.DBTX, signer receipts.Signer, giftID string, t Template, lang i18n.Lang, day time.Time) (Letter, error) {
	g, err := s.giving.Gift(ctx, tx, giftID)
	if err != nil {
		return Letter{}, err
	}
	d, err := s.giving.Donor(ctx, tx, g.DonorID)
	if err != nil {
		return Letter{}, err
	}
	if lang == "" {
		lang = d.Lang
	}
	l := s.catalog.For(lang)
	v, err := s.values(ctx, tx, l, g, d)
	if err != nil {
		return Letter{}, err
	}
	v.Signer = paper.Signature{Name: signer.Name, Title: signer.Title}
	words, err := paper.ParseTemplate("text_"+string(lang), t.Text.In(lang))
	if err != nil {
		return Letter{}, err
	}
	out := Letter{GiftID: g.ID, Email: d.Email, Amount: v.Amount}
	out.Lang, out.Day, out.To = lang, day, paper.Party{Name: d.Name, Lines: d.Address.Lines(s.profile.Giving.Home())}
	out.Paragraphs, out.Missing = words.Fill(v, l)
	return out, nil
}

// values are what the fields of a letter stand for.
func (s *Service) values(ctx context.Context, tx db.DBTX, l *i18n.Localizer, g giving.Gift, d giving.Donor) (paper.Values, error) {
	year := g.Received.Year()
	sum, err := s.on(tx).DonorYear(ctx, store.DonorYearParams{DonorID: d.ID, FromDay: db.Day(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)), ToDay: db.Day(time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC))})
	if err != nil {
		return paper.Values{}, audit.Fault(err)
	}
	v := paper.Values{Donor: d.Hello(), Amount: money.Of(g.Left(), g.Amount.Currency), Day: g.Received, Year: year, Total: money.Of(sum, g.Amount.Currency), Charity: s.profile.Name}
	fund, err := s.books.Fund(ctx, tx, g.Fund)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return paper.Values{}, err
	}
	v.Fund = fund.Name
	campaign, err := s.giving.Campaign(ctx, tx, g.CampaignID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return paper.Values{}, err
	}
	v.Campaign = campaign.Name
	tribute, err := s.giving.TributeOf(ctx, tx, g.ID)
	if err != nil {
		return paper.Values{}, err
	}
	if tribute.Kind != "" {
		v.Tribute = small(l.Say(tribute.Kind.Say())) + " " + tribute.Name
	}
	if g.Receipt != "" {
		r, err := s.receipts.Get(ctx, tx, g.Receipt)
		if err != nil {
			return paper.Values{}, err
		}
		v.Receipt = s.receipts.Label(r.Serial)
	}
	return v, nil
}

// small writes a word without its capital, as it stands within a sentence.
func small(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// Run is letters that were written at once.
type Run struct {
	ID      string
	At      time.Time
	By      string
	Letters int
	Mailed  int
}

// Printed is how many of them go on paper.
func (r Run) Printed() int { return r.Letters - r.Mailed }

func runOf(r store.GivingLetterRun) Run {
	return Run{ID: r.ID, At: db.Time(r.At), By: r.ByName, Letters: int(r.Letters), Mailed: int(r.Mailed)}
}

// Write writes the letters of a choice, mails those that go by mail, and marks the gifts
// as thanked. once is the form's own key: sent twice, it writes once. A choice that
// nobody is left of is refused.
func (s *Service) Write(ctx context.Context, who access.Actor, c Choice, once string) (run Run, err error) {
	if err := giving.RequireKeeping(who); err != nil {
		return Run{}, err
	}
	signer, err := s.signer(ctx)
	if err != nil {
		return Run{}, err
	}
	err = s.log.Do(ctx, who, "giving.thanks", func(tx *audit.Tx) error {
		q := store.New(tx)
		run = Run{ID: db.NewID(), At: tx.Now, By: who.Name}
		if once == "" {
			once = run.ID
		}
		had, err := q.LetterRunOnce(ctx, once)
		if err == nil {
			run = runOf(had)
			return nil
		}
		if !errors.Is(err, db.ErrNotFound) {
			return err
		}
		list, _, err := s.due(ctx, tx, c)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.Conflict, "letters.error.nothing", nil)
		}
		run.Letters = len(list)
		for _, d := range list {
			if d.mailed {
				run.Mailed++
			}
		}
		tx.About(KindRun, run.ID)
		tx.Detail("letters", run.Letters)
		if err := q.InsertLetterRun(ctx, store.InsertLetterRunParams{ID: run.ID, Once: once, At: db.Micros(tx.Now), ByName: who.Name, Letters: int64(run.Letters), Mailed: int64(run.Mailed)}); err != nil {
			return err
		}
		return s.writeAll(ctx, tx, signer, run.ID, list)
	})
	return run, err
}

func (s *Service) writeAll(ctx context.Context, tx *audit.Tx, signer receipts.Signer, runID string, list []due) error {
	templates, err := s.templates(ctx, tx)
	if err != nil {
		return err
	}
	day := clock.DayIn(tx.Now, s.profile.Location())
	var messages []outmail.Message // queued together: a job for each would cost as much as the letter
	for _, d := range list {
		t, err := find(templates, d.letter)
		if err != nil {
			return err
		}
		if d.mailed {
			letter, err := s.letter(ctx, tx, signer, d.gift, t, "", day)
			if err != nil {
				return err
			}
			messages = append(messages, s.message(letter, signer))
		}
		if err := store.New(tx).InsertLetterGift(ctx, store.InsertLetterGiftParams{RunID: runID, GiftID: d.gift, LetterID: d.letter, Mailed: db.Flag(d.mailed)}); err != nil {
			return err
		}
		if err := s.giving.ThankedTx(ctx, tx, d.gift); err != nil {
			return err
		}
	}
	return s.mail.Queue(ctx, tx.Tx, messages...)
}

// message is a letter as mail.
func (s *Service) message(letter Letter, signer receipts.Signer) outmail.Message {
	l := s.catalog.For(letter.Lang)
	m := outmail.Message{
		To: mailmsg.Address{Name: letter.To.Name, Address: letter.Email}, Lang: letter.Lang, Subject: l.T("giving.letter.thanks.subject", "Amount", letter.Amount.Text()), Paragraphs: letter.Paragraphs,
	}
	if signer.Name != "" {
		m.Paragraphs = append(m.Paragraphs, strings.TrimSpace(signer.Name+"\n"+signer.Title.In(letter.Lang)))
	}
	m.Paragraphs = append(m.Paragraphs, l.T("giving.letter.foot", "Coalition", s.profile.Name, "Place", s.giving.Foot()))
	return m
}

// Runs lists the latest runs, the last first.
func (s *Service) Runs(ctx context.Context, who access.Actor) ([]Run, error) {
	if err := giving.RequireReading(who); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).LetterRuns(ctx, 20)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Run, len(rows))
	for i, r := range rows {
		list[i] = runOf(r)
	}
	return list, nil
}

// Run returns a run; a NotFound refusal for none.
func (s *Service) Run(ctx context.Context, who access.Actor, id string) (Run, error) {
	if err := giving.RequireReading(who); err != nil {
		return Run{}, err
	}
	row, err := s.on(nil).LetterRun(ctx, id)
	if errors.Is(err, db.ErrNotFound) {
		return Run{}, fault.Wrap(err, fault.NotFound, "letters.error.no_run", nil)
	}
	return runOf(row), audit.Fault(err)
}

// Print writes the letters of a run that go on paper into one file, each beginning on a
// page of its own, dated as the run.
func (s *Service) Print(ctx context.Context, who access.Actor, id string, w io.Writer) error {
	run, err := s.Run(ctx, who, id)
	if err != nil {
		return err
	}
	if run.Printed() == 0 {
		return fault.New(fault.Conflict, "letters.error.no_paper", nil)
	}
	rows, err := s.on(nil).LetterGifts(ctx, id)
	if err != nil {
		return audit.Fault(err)
	}
	templates, err := s.templates(ctx, nil)
	if err != nil {
		return err
	}
	signer, err := s.signer(ctx)
	if err != nil {
		return err
	}
	day := clock.DayIn(run.At, s.profile.Location())
	written := 0
	each := func(yield func(paper.Letter, error) bool) {
		for _, r := range rows {
			if r.Mailed != 0 {
				continue
			}
			t, err := find(templates, r.LetterID)
			if err != nil { // taken away since
				t, err = find(templates, Once)
			}
			var letter Letter
			if err == nil {
				letter, err = s.letter(ctx, nil, signer, r.GiftID, t, "", day)
			}
			if err == nil && (letter.Amount.Cents <= 0 || letter.To.Name == "") { // it went back since, or the donor was erased
				continue
			}
			if !yield(letter.Letter, err) || err != nil {
				return
			}
			written++
		}
	}
	if err := s.print(ctx, w, who.Lang, day, each); err != nil || written > 0 {
		return err
	}
	return fault.New(fault.Conflict, "letters.error.no_paper", nil)
}

// PrintOne writes one letter, which changes nothing.
func (s *Service) PrintOne(ctx context.Context, w io.Writer, letter Letter) error {
	return s.print(ctx, w, letter.Lang, letter.Day, func(yield func(paper.Letter, error) bool) { yield(letter.Letter, nil) })
}

func (s *Service) print(ctx context.Context, w io.Writer, lang i18n.Lang, day time.Time, each iter.Seq2[paper.Letter, error]) error {
	f, err := s.receipts.Stationery(ctx)
	if err != nil {
		return err
	}
	b := paper.Batch{Title: s.catalog.For(lang).T("letters.file_title", "Day", day), Lang: lang, Day: day}
	if err := f.Letters(w, b, each); err != nil {
		return fault.Wrap(err, fault.Internal, "fault.internal", nil)
	}
	return nil
}
