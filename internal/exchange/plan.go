package exchange

import (
	"context"
	"strconv"
	"strings"

	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/intake"
	"plenary.example/internal/resolutions"
	"plenary.example/internal/wording"
)

// planner decides where entries go, from what the library has and from what
// the plan has already given a place.
type planner struct {
	library  *resolutions.Service
	tx       db.DBTX
	meetings map[string]*meetingPlan
	known    *subjectList // nil: not read yet
}

// meetingPlan is what stands, or will stand, at one meeting.
type meetingPlan struct {
	byLabel    map[string]resolutions.Shelved
	byPrint    map[string]resolutions.Shelved // the unnumbered ones, by fingerprint
	unnumbered int                            // the highest number given to one of them
}

func (s *Service) plan(tx db.DBTX) *planner {
	return &planner{library: s.resolutions, tx: tx, meetings: map[string]*meetingPlan{}}
}

func (p *planner) meeting(ctx context.Context, key string) (*meetingPlan, error) {
	if m := p.meetings[key]; m != nil {
		return m, nil
	}
	list, err := p.library.ShelfTx(ctx, p.tx, key)
	if err != nil {
		return nil, err
	}
	m := &meetingPlan{byLabel: map[string]resolutions.Shelved{}, byPrint: map[string]resolutions.Shelved{}}
	for _, there := range list {
		m.add(there)
	}
	p.meetings[key] = m
	return m, nil
}

func (m *meetingPlan) add(there resolutions.Shelved) {
	m.byLabel[there.Label] = there
	if n, ok := strings.CutPrefix(there.Label, "s-"); ok {
		m.byPrint[there.Fingerprint] = there
		if v, err := strconv.Atoi(n); err == nil {
			m.unnumbered = max(m.unnumbered, v)
		}
	}
}

// dry says what would become of a batch.
func (p *planner) dry(ctx context.Context, batch []incoming) ([]ImportRow, error) {
	rows := make([]ImportRow, len(batch))
	for i := range batch {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if rows[i], err = p.place(ctx, batch[i]); err != nil {
			return nil, err
		}
		if rows[i].Result == ImportCreated {
			if _, _, err := p.subjects(ctx, batch[i].entry.Subjects, &rows[i]); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// place says what becomes of an entry.
func (p *planner) place(ctx context.Context, in incoming) (ImportRow, error) {
	r := in.entry.Resolution
	row := ImportRow{
		Key: in.key, Address: in.entry.Address(), Title: r.Title(), Sources: in.sources, Doubts: in.doubts, Result: ImportRefused, Reason: in.refusal,
	}
	states := wording.State(r.Wording)
	for _, lang := range i18n.Langs() {
		if states.In(lang).Written > 0 {
			row.Langs = append(row.Langs, lang)
		}
	}
	if in.refusal.Key != "" {
		return row, nil
	}
	m, err := p.meeting(ctx, in.entry.Meeting)
	if err != nil {
		return row, err
	}
	there, taken := m.byLabel[in.entry.Label]
	if in.entry.Label == "" || strings.HasPrefix(in.entry.Label, "s-") {
		if at, ok := m.byPrint[r.Fingerprint]; ok {
			there, taken = at, true
		}
	}
	if taken {
		row.ID, row.Address.Label, row.Result = there.ID, there.Label, ImportUnchanged
		same, err := p.same(ctx, there, r.Fingerprint)
		if err != nil {
			return row, err
		}
		if !same {
			row.Result, row.Reason = ImportChanged, i18n.Say("resolutions.import.differs", "Address", row.Address.String())
		}
		return row, nil
	}
	if row.Address.Label == "" {
		row.Address.Label = "s-" + strconv.Itoa(m.unnumbered+1)
	}
	row.Result, row.ID = ImportCreated, r.ID
	if row.ID != "" {
		// A key that comes with the entry is kept unless another has it.
		if _, err := p.library.ResolutionTx(ctx, p.tx, row.ID); err == nil {
			row.ID = ""
		} else if !fault.Is(err, fault.NotFound) {
			return row, err
		}
	}
	if row.ID == "" {
		row.ID = db.NewID()
	}
	m.add(resolutions.Shelved{ID: row.ID, Label: row.Address.Label, Fingerprint: r.Fingerprint})
	return row, nil
}

// same compares words. A resolution adopted here has no fingerprint on record.
func (p *planner) same(ctx context.Context, there resolutions.Shelved, fingerprint string) (bool, error) {
	if there.Fingerprint == "" {
		r, err := p.library.ResolutionTx(ctx, p.tx, there.ID)
		if err != nil {
			return false, err
		}
		there.Fingerprint = intake.Fingerprint(r.Wording)
	}
	return there.Fingerprint == fingerprint, nil
}
