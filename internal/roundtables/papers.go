package roundtables

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/roundtables/internal/store"
)

// AgendaOf is the agenda as it stands, in the form officials get.
func AgendaOf(items []Item, evidence map[string][]Evidence) Content {
	var c Content
	for _, i := range items {
		if !i.OnAgenda() {
			continue
		}
		one := ContentItem{ID: i.ID, Department: i.DepartmentID, Title: i.Title, Question: i.Question, Ask: i.Ask, Minutes: i.Minutes}
		if i.ShareNames {
			one.Proposers = Proposers(i, items)
		}
		for _, e := range evidence[i.ID] {
			if e.Shared {
				one.Evidence = append(one.Evidence, ContentFigure{Words: e.Words, Count: e.Count, Place: e.Place, Period: e.Period})
			}
		}
		c.Items = append(c.Items, one)
	}
	return c
}

// sent is where the latest paper of a kind stands, as sent.
func (s *Service) sent(ctx context.Context, q *store.Queries, r Roundtable, kind PaperKind) (Standing, error) {
	met, err := q.Met(ctx, r.ID)
	if err != nil {
		return Standing{}, audit.Fault(err)
	}
	departments := make([]Department, len(met))
	for i, d := range met {
		departments[i] = departmentOf(d)
	}
	row, err := q.LatestPaper(ctx, r.ID, string(kind))
	if missing(err) {
		return standing(nil, nil, departments, false), nil
	}
	if err != nil {
		return Standing{}, audit.Fault(err)
	}
	p, err := paperOf(row)
	if err != nil {
		return Standing{}, err
	}
	agreements, err := agreements(ctx, q, p.ID)
	return standing(&p, agreements, departments, false), err
}

func agreements(ctx context.Context, q *store.Queries, paperID string) ([]Agreement, error) {
	rows, err := q.AgreementsTo(ctx, paperID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Agreement, len(rows))
	for i, r := range rows {
		list[i] = Agreement{
			DepartmentID: r.DepartmentID, OfficialID: r.OfficialID, Name: r.Name, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, RecordedBy: r.RecordedBy, At: db.Time(r.AgreedAt),
		}
	}
	return list, nil
}

func paperOf(r store.RoundtablePaper) (Paper, error) {
	c, err := contentOf(r.Content)
	return Paper{ID: r.ID, RoundtableID: r.RoundtableID, Kind: PaperKind(r.Kind), Number: int(r.Number), Content: c, SentAt: db.Time(r.SentAt), SentBy: r.SentBy}, err
}

// StandingOf is where a paper stands with both sides; now is what it says today,
// which may have changed since it was sent. tx nil is the reader.
func (s *Service) StandingOf(ctx context.Context, tx db.DBTX, r Roundtable, kind PaperKind, now Content) (Standing, error) {
	st, err := s.sent(ctx, s.on(tx), r, kind)
	if err == nil && st.Paper != nil {
		// Agreed notes are fixed: answers that come later stand beside them.
		st.Changed = !st.Paper.Content.Same(now) && (kind != NotesPaper || !st.Agreed())
	}
	return st, err
}

// AgendaStanding is StandingOf the agenda, out of the items and what was seen of them.
// One of a roundtable that was held is compared with nothing: what was sent is what was
// met about.
func (s *Service) AgendaStanding(ctx context.Context, tx db.DBTX, r Roundtable, items []Item, evidence map[string][]Evidence) (Standing, error) {
	if r.Over() {
		return s.sent(ctx, s.on(tx), r, AgendaPaper)
	}
	return s.StandingOf(ctx, tx, r, AgendaPaper, AgendaOf(items, evidence))
}

// AgendaNow is AgendaStanding for whoever has not read the items; tx nil is the reader.
func (s *Service) AgendaNow(ctx context.Context, tx db.DBTX, r Roundtable) (Standing, error) {
	items, err := s.items(ctx, s.on(tx), r.ID)
	if err != nil {
		return Standing{}, err
	}
	evidence, err := s.EvidenceOf(ctx, tx, r.ID, items)
	if err != nil {
		return Standing{}, err
	}
	return s.AgendaStanding(ctx, tx, r, items, evidence)
}

// maxPapers bounds the versions that are listed.
const maxPapers = 60

// Versions lists the versions of a kind of paper sent so far, the latest first, each
// with who agreed to it.
func (s *Service) Versions(ctx context.Context, who access.Actor, r Roundtable, kind PaperKind) ([]Standing, error) {
	if err := maySee(who); err != nil {
		return nil, err
	}
	q := s.on(nil)
	rows, err := q.PapersOf(ctx, r.ID, maxPapers)
	if err != nil {
		return nil, audit.Fault(err)
	}
	var list []Standing
	for _, row := range rows {
		if PaperKind(row.Kind) != kind {
			continue
		}
		p, err := paperOf(row)
		if err != nil {
			return nil, err
		}
		agreed, err := agreements(ctx, q, p.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, standing(&p, agreed, nil, false))
	}
	return list, nil
}

// SendAgenda sends the agenda as it stands to the officials with a link, to be
// agreed, which is our agreement to it. Every item is in both languages.
func (s *Service) SendAgenda(ctx context.Context, who access.Actor, key string) error {
	if err := s.Ready(ctx); err != nil {
		return err
	}
	return s.chooses(ctx, who, "roundtables.send_agenda", key, func(a *act) error {
		if err := a.choosing(); err != nil {
			return err
		}
		items, err := s.items(ctx, a.q, a.r.ID)
		if err != nil {
			return err
		}
		var unready []string
		n := 0
		for _, i := range items {
			if !i.OnAgenda() {
				continue
			}
			n++
			if err := (Offer{Words: i.Words}).check(); err != nil {
				unready = append(unready, i.Title.In(who.Lang))
			}
		}
		if n == 0 {
			return fault.New(fault.Conflict, "roundtables.error.no_items", nil)
		}
		if len(unready) > 0 {
			return fault.New(fault.Conflict, "roundtables.error.unready", fault.Args{"Titles": strings.Join(unready, "; ")})
		}
		evidence, err := s.EvidenceOf(ctx, a, a.r.ID, items)
		if err != nil {
			return err
		}
		a.r.State = Agenda
		return a.sendPaper(ctx, AgendaPaper, AgendaOf(items, evidence))
	})
}

// SendNotesTx sends the notes of a roundtable, as their author made them, to be
// agreed, in the caller's transaction.
func (s *Service) SendNotesTx(ctx context.Context, tx *audit.Tx, roundtableID string, notes Content) error {
	row, err := store.New(tx).RoundtableByID(ctx, roundtableID)
	if err != nil {
		return notFound(err)
	}
	return s.acting(ctx, tx, tx.Who(), row, func(a *act) error {
		if err := mayChoose(a.who, a.r); err != nil {
			return err
		}
		if err := a.noting(ctx); err != nil {
			return err
		}
		return a.sendPaper(ctx, NotesPaper, notes)
	})
}

// sendPaper stores a version, our agreement to it, and writes to the officials.
func (a *act) sendPaper(ctx context.Context, kind PaperKind, c Content) error {
	st, err := a.s.sent(ctx, a.q, a.r, kind)
	if err != nil {
		return err
	}
	number := 1
	if st.Paper != nil {
		if st.Paper.Content.Same(c) {
			return fault.New(fault.Conflict, "roundtables.error.sent", fault.Args{"Number": st.Paper.Number})
		}
		number = st.Paper.Number + 1
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	id := db.NewID()
	err = a.q.InsertPaper(ctx, store.InsertPaperParams{
		ID: id, RoundtableID: a.r.ID, Kind: string(kind), Number: int64(number), Content: string(raw), SentAt: db.Micros(a.Now), SentBy: a.who.Name,
	})
	if err != nil {
		return err
	}
	a.Detail("version", number)
	err = a.q.InsertAgreement(ctx, store.InsertAgreementParams{ID: db.NewID(), PaperID: id, Name: a.who.Name, AgreedAt: db.Micros(a.Now)})
	if err != nil {
		return err
	}
	return a.tellOfficials(ctx, string(kind), []any{"Number", number})
}

// RecordAgreement notes that an official agreed otherwise than by their link: by
// telephone, by mail. number is the version they agreed to.
func (s *Service) RecordAgreement(ctx context.Context, who access.Actor, key string, kind PaperKind, number int, officialID string) error {
	return s.chooses(ctx, who, "roundtables.record_agreement", key, func(a *act) error {
		row, err := a.q.Official(ctx, officialID)
		if err != nil || !slices.Contains(a.r.Departments, row.DepartmentID) {
			return fault.Field("official", "roundtables.error.choose", nil)
		}
		return a.agree(ctx, kind, number, officialOf(row), who.Name)
	})
}

// agree stores an official's agreement to the latest version, which number says
// they have read.
func (a *act) agree(ctx context.Context, kind PaperKind, number int, o Official, recordedBy string) error {
	state := Agenda
	if kind == NotesPaper {
		state = Held
	}
	if err := a.require(state); err != nil {
		return err
	}
	st, err := a.s.sent(ctx, a.q, a.r, kind)
	if err != nil {
		return err
	}
	if st.Paper == nil || st.Paper.Number != number {
		return fault.New(fault.Conflict, "roundtables.error.newer", nil)
	}
	if slices.ContainsFunc(st.Agreements, func(g Agreement) bool { return g.OfficialID == o.ID }) {
		return nil
	}
	a.Detail("paper", kind)
	a.Detail("version", number)
	a.Detail("official", o.Name)
	err = a.q.InsertAgreement(ctx, store.InsertAgreementParams{
		ID: db.NewID(), PaperID: st.Paper.ID, DepartmentID: o.DepartmentID, OfficialID: o.ID, Name: o.Name, TitleEn: o.Title.EN, TitleFr: o.Title.FR,
		RecordedBy: recordedBy, AgreedAt: db.Micros(a.Now),
	})
	if err != nil {
		return err
	}
	if recordedBy != "" {
		return nil
	}
	return a.tellOwner(ctx, "agreed", []any{"Official", o.Name, "Paper", kind.Name(), "Number", number})
}
