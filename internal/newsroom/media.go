package newsroom

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/circular"
	"plenary.example/internal/clock"
	"plenary.example/internal/consents"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/mailmsg"
	"plenary.example/internal/newsroom/internal/store"
	"plenary.example/internal/people"
	"plenary.example/internal/sheet"
	"plenary.example/internal/table"
)

// MediaState is where a journalist's place on the list stands.
type MediaState string

// The states.
const (
	OnList   MediaState = "active"
	OffList  MediaState = "left"     // wants no more
	Returned MediaState = "returned" // nobody is at the address
)

// Say is the state in words.
func (x MediaState) Say() i18n.Message { return i18n.Say("newsroom.media." + string(x)) }

// Media is a journalist or an outlet of the media list.
type Media struct {
	ID      string
	Number  int64
	Name    string // empty: the outlet's newsroom
	Outlet  string
	Email   string
	Phone   string
	Lang    i18n.Lang
	Beats   []string // slugs of concerns; none: all
	Region  people.Region
	Note    string
	State   MediaState
	StateAt time.Time
	Changed time.Time

	why  string
	made time.Time
}

// Basis is the consent that mail to a journalist rests on.
type Basis struct {
	Published bool // implied: the address is published where such mail is to be expected
	Words     string
	Method    consents.Method
	Day       time.Time // zero: now
}

func mediaOf(r store.NewsroomMedium) Media {
	return Media{
		ID: r.ID, Number: r.Number, Name: r.Name, Outlet: r.Outlet, Email: r.Email, Phone: r.Phone, Lang: i18n.Lang(r.Lang), Beats: strings.Fields(r.Beats), Region: people.Region(r.Region), Note: r.Note,
		State: MediaState(r.State), StateAt: db.Time(r.StateAt), Changed: db.Time(r.ChangedAt), why: r.StateWhy, made: db.Time(r.MadeAt),
	}
}

func (m Media) save(ctx context.Context, q *store.Queries, now time.Time) error {
	return q.UpdateMedia(ctx, store.UpdateMediaParams{
		ID: m.ID, Name: m.Name, Outlet: m.Outlet, Email: m.Email, EmailFold: people.FoldEmail(m.Email), Phone: m.Phone, Lang: string(m.Lang), Beats: strings.Join(m.Beats, " "), Region: string(m.Region), Note: m.Note,
		State: string(m.State), StateAt: db.Micros(m.StateAt), StateWhy: m.why, ChangedAt: db.Micros(now),
	})
}

const maxNote = 1000

// cleaned checks what was typed of a journalist.
func (m Media) cleaned() (Media, []*fault.Error) {
	m.Name, m.Outlet, m.Phone, m.Note = text(m.Name), text(m.Outlet), text(m.Phone), text(m.Note)
	var wrong []*fault.Error
	for name, s := range map[string]string{"name": m.Name, "outlet": m.Outlet, "phone": m.Phone} {
		if len([]rune(s)) > maxLine {
			wrong = append(wrong, fault.Field(name, "newsroom.error.too_long", fault.Args{"Max": maxLine}))
		}
	}
	if len([]rune(m.Note)) > maxNote {
		wrong = append(wrong, fault.Field("note", "newsroom.error.too_long", fault.Args{"Max": maxNote}))
	}
	if m.Name == "" && m.Outlet == "" {
		wrong = append(wrong, fault.Field("name", "newsroom.error.media_name", nil))
	}
	address, err := mailmsg.ParseAddress(m.Email)
	if err != nil {
		wrong = append(wrong, fault.Field("email", "newsroom.error.email", nil))
	}
	m.Email = address
	if m.Lang != i18n.FR {
		m.Lang = i18n.EN
	}
	if m.Region != "" && !m.Region.Valid() {
		wrong = append(wrong, fault.Field("region", "newsroom.error.region", nil))
	}
	return m, wrong
}

// PutMedia enters a journalist with the consent that mail to them rests on, or changes one
// that is there; the consent of one that is there changes where words of one are given.
// Somebody who wanted no more comes back by a consent of their own alone, not by an address
// that is published.
func (s *Service) PutMedia(ctx context.Context, who access.Actor, m Media, b Basis) (kept Media, err error) {
	if err := mayEdit(who); err != nil {
		return Media{}, err
	}
	m, wrong := m.cleaned()
	b.Words = text(b.Words)
	if m.ID == "" && b.Words == "" {
		wrong = append(wrong, fault.Field("words", "newsroom.error.basis", nil))
	}
	if err := fault.Join(wrong...); err != nil {
		return Media{}, err
	}
	err = s.log.Do(ctx, who, "media.put", func(tx *audit.Tx) error {
		q := store.New(tx)
		had, err := q.MediaByEmail(ctx, people.FoldEmail(m.Email))
		if err == nil && had.ID != m.ID {
			return fault.Field("email", "newsroom.error.media_known", nil)
		}
		if err != nil && !errors.Is(err, db.ErrNotFound) {
			return err
		}
		if m.ID == "" {
			kept, err = s.insertMedia(ctx, tx, m)
		} else {
			kept, err = s.updateMedia(ctx, tx, m, b)
		}
		if err != nil {
			return err
		}
		tx.About(KindMedia, kept.ID)
		if b.Words == "" {
			return nil
		}
		return s.agree(ctx, tx, kept, b)
	})
	return kept, err
}

func (s *Service) insertMedia(ctx context.Context, tx *audit.Tx, m Media) (Media, error) {
	q := store.New(tx)
	last, err := q.LastMediaNumber(ctx)
	if err != nil {
		return Media{}, err
	}
	m.ID, m.Number, m.State, m.StateAt, m.Changed, m.made = db.NewID(), last+1, OnList, tx.Now, tx.Now, tx.Now
	return m, q.InsertMedia(ctx, store.InsertMediaParams{
		ID: m.ID, Number: m.Number, Name: m.Name, Outlet: m.Outlet, Email: m.Email, EmailFold: people.FoldEmail(m.Email), Phone: m.Phone, Lang: string(m.Lang), Beats: strings.Join(m.Beats, " "),
		Region: string(m.Region), Note: m.Note, State: string(m.State), StateAt: db.Micros(tx.Now), MadeAt: db.Micros(tx.Now), ChangedAt: db.Micros(tx.Now),
	})
}

func (s *Service) updateMedia(ctx context.Context, tx *audit.Tx, m Media, b Basis) (Media, error) {
	q := store.New(tx)
	row, err := q.Media(ctx, m.ID)
	if err != nil {
		return Media{}, notFound(err, "newsroom.error.no_media")
	}
	was := mediaOf(row)
	moved := people.FoldEmail(was.Email) != people.FoldEmail(m.Email)
	if moved && b.Words == "" {
		// The consent was that of another address.
		return Media{}, fault.Field("words", "newsroom.error.basis", nil)
	}
	m.Number, m.State, m.StateAt, m.why, m.made = was.Number, was.State, was.StateAt, was.why, was.made
	switch {
	case b.Words == "" || m.State == OnList:
	case m.State == OffList && b.Published && !moved:
		return Media{}, fault.Field("published", "newsroom.error.left", nil)
	default:
		m.State, m.StateAt, m.why = OnList, tx.Now, ""
	}
	return m, m.save(ctx, q, tx.Now)
}

func (s *Service) agree(ctx context.Context, tx *audit.Tx, m Media, b Basis) error {
	name := m.Name
	if name == "" {
		name = m.Outlet
	}
	c := consents.Consent{
		Subject: consents.Media(m.ID), Purpose: consents.Releases, Implied: b.Published, Words: b.Words, Lang: m.Lang, Method: b.Method, Given: consents.Who{Name: name}, At: b.Day,
	}
	if c.Method == "" {
		c.Method = consents.Mail
	}
	_, err := s.consents.GiveTx(ctx, tx, c)
	return err
}

// TakeOff takes a journalist off the list, as they asked.
func (s *Service) TakeOff(ctx context.Context, who access.Actor, id string) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "media.leave", func(tx *audit.Tx) error {
		row, err := store.New(tx).Media(ctx, id)
		if err != nil {
			return notFound(err, "newsroom.error.no_media")
		}
		return s.leave(ctx, tx, mediaOf(row), OffList, "staff")
	})
}

// leave ends a place on the list, and the consent it rests on.
func (s *Service) leave(ctx context.Context, tx *audit.Tx, m Media, as MediaState, why string) error {
	tx.About(KindMedia, m.ID)
	list, err := s.consents.Of(ctx, tx, consents.Media(m.ID))
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.Ended.IsZero() && as == OffList {
			if err := s.consents.EndTx(ctx, tx, c, consents.Form); err != nil {
				return err
			}
		}
	}
	if m.State == as {
		return nil
	}
	m.State, m.StateAt, m.why = as, tx.Now, why
	return m.save(ctx, store.New(tx), tx.Now)
}

// MediaList lists a page of the list, by outlet and name.
func (s *Service) MediaList(ctx context.Context, who access.Actor, page int) (list []Media, total int, err error) {
	if err := mayEdit(who); err != nil {
		return nil, 0, err
	}
	rows, err := s.on(nil).AllMedia(ctx, PageSize, skipped(page))
	if err != nil {
		return nil, 0, audit.Fault(err)
	}
	for _, r := range rows {
		list = append(list, mediaOf(r))
	}
	n, err := s.on(nil).CountMedia(ctx)
	return list, int(n), audit.Fault(err)
}

// MediaOne returns a journalist with the consents of theirs, the newest last.
func (s *Service) MediaOne(ctx context.Context, who access.Actor, id string) (Media, []consents.Consent, error) {
	if err := mayEdit(who); err != nil {
		return Media{}, nil, err
	}
	row, err := s.on(nil).Media(ctx, id)
	if err != nil {
		return Media{}, nil, notFound(err, "newsroom.error.no_media")
	}
	list, err := s.consents.Of(ctx, nil, consents.Media(id))
	return mediaOf(row), list, err
}

// The columns of a file of the media list, in the order they are written.
var mediaColumns = []string{"outlet", "name", "email", "phone", "language", "beats", "region", "consent", "evidence", "since", "state", "note"}

// WriteMedia writes the list as a file that [Service.BringInMedia] reads.
func (s *Service) WriteMedia(ctx context.Context, who access.Actor, w io.Writer) error {
	if err := mayEdit(who); err != nil {
		return err
	}
	t := sheet.NewWriter(w)
	t.Row(mediaColumns...)
	for page := 1; ; page++ {
		list, _, err := s.MediaList(ctx, who, page)
		if err != nil {
			return err
		}
		for _, m := range list {
			given, err := s.consents.Of(ctx, nil, consents.Media(m.ID))
			if err != nil {
				return err
			}
			kind, words, since := "", "", ""
			if len(given) > 0 {
				last := given[len(given)-1]
				kind, words, since = "given", last.Words, db.Day(s.Day(last.At))
				if last.Implied {
					kind = "published"
				}
			}
			t.Row(m.Outlet, m.Name, m.Email, m.Phone, string(m.Lang), strings.Join(m.Beats, " "), string(m.Region), kind, words, since, string(m.State), m.Note)
		}
		if len(list) < PageSize {
			return t.Flush()
		}
	}
}

// Brought is what became of a file of journalists.
type Brought struct {
	Added, Known int
	Refused      []Refusal
}

// Refusal is a row that was not taken in, and why.
type Refusal struct {
	Line int
	Why  i18n.Message
}

// BringInMedia takes in a file of journalists. Whoever is known here stays as they are,
// those who wanted no more above all; a row without evidence of consent is refused. The
// same file again changes nothing.
func (s *Service) BringInMedia(ctx context.Context, who access.Actor, name string, raw []byte) (Brought, error) {
	var b Brought
	if err := mayEdit(who); err != nil {
		return b, err
	}
	t, err := table.Read(name, raw)
	if err != nil {
		return b, err
	}
	place := map[string]int{}
	for _, c := range mediaColumns {
		place[c] = -1
		if len(t.Rows) > 0 {
			place[c] = slices.IndexFunc(t.Rows[0].Cells, func(head string) bool { return people.Fold(head) == c })
		}
	}
	if place["email"] < 0 {
		return b, fault.Field("file", "newsroom.error.no_email_column", nil)
	}
	for _, r := range t.Rows[1:] {
		cell := func(c string) string { return sheet.Plain(strings.TrimSpace(r.Cell(place[c]))) }
		refuse := func(m i18n.Message) { b.Refused = append(b.Refused, Refusal{r.Line, m}) }
		lang, _ := i18n.ParseLang(cell("language"))
		m := Media{Outlet: cell("outlet"), Name: cell("name"), Email: cell("email"), Phone: cell("phone"), Lang: lang, Beats: strings.Fields(strings.ReplaceAll(cell("beats"), ",", " ")), Region: people.Region(cell("region")), Note: cell("note")}
		basis := Basis{Published: cell("consent") == "published", Words: cell("evidence"), Method: consents.Import, Day: db.ParseDay(cell("since"))}
		if _, err := s.on(nil).MediaByEmail(ctx, people.FoldEmail(m.Email)); err == nil {
			b.Known++
			continue
		}
		if state := cell("state"); state != "" && state != string(OnList) {
			refuse(i18n.Say("newsroom.import.left"))
			continue
		}
		if basis.Day.After(s.db.Now()) {
			basis.Day = time.Time{}
		}
		if _, err := s.PutMedia(ctx, who, m, basis); err != nil {
			f := fault.Of(err)
			if f == nil || f.Kind != fault.Invalid {
				return b, err
			}
			refuse(i18n.Message{Key: f.Key, Args: f.Args})
			continue
		}
		b.Added++
	}
	return b, nil
}

// returnsMost is how many releases may come back for good before an address gets no more.
const returnsMost = 3

// TakeReturn takes what came back of a copy to a journalist.
func (s *Service) TakeReturn(ctx context.Context, r circular.Return) error {
	return s.log.Do(ctx, access.TheProgram(), "media.returned", func(tx *audit.Tx) error {
		q := store.New(tx)
		n, err := q.SetReturned(ctx, store.SetReturnedParams{ReleaseID: r.Subject, MediaNumber: r.Recipient, Returned: string(r.Kind)})
		if err != nil || n == 0 {
			return err
		}
		row, err := q.MediaByNumber(ctx, r.Recipient)
		if err != nil {
			return err
		}
		if r.Kind == circular.Complaint {
			return s.leave(ctx, tx, mediaOf(row), OffList, string(r.Kind))
		}
		back, err := q.ReturnedTo(ctx, r.Recipient)
		if err != nil {
			return err
		}
		hard := 0
		for _, kind := range back {
			if kind == string(circular.Hard) {
				hard++
			}
		}
		if hard < returnsMost || row.State != string(OnList) {
			return nil
		}
		return s.leave(ctx, tx, mediaOf(row), Returned, "returned")
	})
}

// today is the coalition's day.
func (s *Service) today() time.Time { return clock.DayIn(s.db.Now(), s.zone) }
