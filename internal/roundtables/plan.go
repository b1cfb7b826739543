package roundtables

import (
	"context"
	"strconv"
	"strings"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/gatherings"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/roundtables/internal/store"
)

// Plan plans a roundtable and enters it in the coalition's year, for members. Whoever
// plans it is the one to ask about it.
func (s *Service) Plan(ctx context.Context, who access.Actor, p Plan) (r Roundtable, err error) {
	if err := mayPlan(who); err != nil {
		return r, err
	}
	err = s.log.Do(ctx, who, "roundtables.plan", func(tx *audit.Tx) error {
		q, p := store.New(tx), p.normal()
		var g gatherings.Gathering
		if p.GatheringID != "" {
			if g, err = s.unclaimed(ctx, tx, p.GatheringID); err != nil {
				return err
			}
			p.Starts, p.Ends, p.City, p.Place = g.Starts, g.Ends, g.City, g.Place
		}
		if err := p.check(); err != nil {
			return err
		}
		first, err := q.Department(ctx, p.Departments[0])
		if err != nil {
			return notFound(err)
		}
		if g.ID == "" {
			if g, err = s.gatherings.PlanTx(ctx, tx, gatheringOf(p)); err != nil {
				return err
			}
			p.GatheringID = g.ID
		}
		r = Roundtable{ID: db.NewID(), State: Planned, Plan: p, OwnerID: who.PersonID, OwnerName: who.Name}
		if r.Key, err = freeKey(ctx, q, r.Day(s.o.Location).Format("2006-01")+"-"+people.Slug(first.ShortEn)); err != nil {
			return err
		}
		tx.About(Kind, r.ID)
		w := rowOf(r)
		if err := q.InsertRoundtable(ctx, store.InsertRoundtableParams(w)); err != nil {
			return err
		}
		return s.relate(ctx, q, r.ID, p)
	})
	return r, err
}

// unclaimed is a gathering that a roundtable may be.
func (s *Service) unclaimed(ctx context.Context, tx db.DBTX, id string) (gatherings.Gathering, error) {
	g, err := s.gatherings.ByID(ctx, tx, id)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return g, err
	}
	taken, failed := s.OfGathering(ctx, tx, id)
	if failed != nil {
		return g, failed
	}
	if err != nil || taken != "" || g.Kind != gatherings.Roundtable || g.State == gatherings.Cancelled {
		return g, fault.Field("gathering", "roundtables.error.gathering", nil)
	}
	return g, nil
}

// Unclaimed lists the gatherings to come that a roundtable may be: of its kind, and
// no roundtable's yet.
func (s *Service) Unclaimed(ctx context.Context, who access.Actor, now time.Time) ([]gatherings.Gathering, error) {
	if err := mayPlan(who); err != nil {
		return nil, err
	}
	const years = 2
	all, err := s.gatherings.Between(ctx, nil, now, now.AddDate(years, 0, 0))
	if err != nil {
		return nil, err
	}
	var list []gatherings.Gathering
	for _, g := range all {
		if g.Kind != gatherings.Roundtable || g.State == gatherings.Cancelled {
			continue
		}
		taken, err := s.OfGathering(ctx, nil, g.ID)
		if err != nil {
			return nil, err
		}
		if taken == "" {
			list = append(list, g)
		}
	}
	return list, nil
}

// gatheringOf is the entry in the year of what is planned.
func gatheringOf(p Plan) gatherings.Plan {
	return gatherings.Plan{
		Kind: gatherings.Roundtable, Title: p.Title, About: p.About, Place: p.Place, City: p.City, Starts: p.Starts, Ends: p.Ends, Audience: gatherings.Members,
	}
}

func freeKey(ctx context.Context, q *store.Queries, base string) (string, error) {
	base = strings.TrimRight(base, "-")
	key := base
	for n := 2; ; n++ {
		_, err := q.RoundtableByKey(ctx, key)
		if missing(err) {
			return key, nil
		}
		if err != nil {
			return "", err
		}
		key = base + "-" + strconv.Itoa(n)
	}
}

// relate stores whom a roundtable meets and the groups it concerns.
func (s *Service) relate(ctx context.Context, q *store.Queries, id string, p Plan) error {
	if err := q.ClearMet(ctx, id); err != nil {
		return err
	}
	for n, d := range p.Departments {
		if _, err := q.Department(ctx, d); err != nil {
			return notFound(err)
		}
		if err := q.InsertMet(ctx, store.InsertMetParams{RoundtableID: id, DepartmentID: d, Position: int64(n + 1)}); err != nil {
			return err
		}
	}
	if err := q.ClearGroups(ctx, id); err != nil {
		return err
	}
	for _, b := range p.Groups {
		if err := q.InsertGroup(ctx, id, b); err != nil {
			return err
		}
	}
	return nil
}

// Change changes what is planned of a roundtable that is not over; what it shows to
// everybody and how long an answer may take may be changed at any time.
func (s *Service) Change(ctx context.Context, who access.Actor, key string, p Plan) error {
	if err := mayPlan(who); err != nil {
		return err
	}
	p = p.normal()
	if err := p.check(); err != nil {
		return err
	}
	r, err := s.ByKey(ctx, who, key)
	if err != nil {
		return err
	}
	if !r.Over() {
		g, err := s.gatherings.ByID(ctx, nil, r.GatheringID)
		if err != nil {
			return err
		}
		next := g.Plan()
		next.Title, next.About, next.Place, next.City, next.Starts, next.Ends = p.Title, p.About, p.Place, p.City, p.Starts, p.Ends
		if _, err := s.gatherings.Change(ctx, who, g.Key, next); err != nil {
			return err
		}
	}
	return s.act(ctx, who, "roundtables.change", key, func(a *act) error {
		a.r.Shown, a.r.AnswerDays = p.Shown, p.AnswerDays
		if a.r.Over() {
			return nil
		}
		a.r.Title, a.r.About, a.r.Minutes = p.Title, p.About, p.Minutes
		return s.relate(ctx, a.q, a.r.ID, p)
	})
}

// Cancel calls a roundtable off, with the reason.
func (s *Service) Cancel(ctx context.Context, who access.Actor, key, reason string) error {
	if err := mayPlan(who); err != nil {
		return err
	}
	var gathering string
	err := s.act(ctx, who, "roundtables.cancel", key, func(a *act) error {
		if err := a.require(Planned, Called, Agenda); err != nil {
			return err
		}
		var c checks
		c.line("reason", tidy(reason), 1, maxReason)
		if err := c.err(); err != nil {
			return err
		}
		a.r.State, a.r.Reason = Cancelled, tidy(reason)
		g, err := s.gatherings.ByID(ctx, a, a.r.GatheringID)
		gathering = g.Key
		return err
	})
	if err != nil {
		return err
	}
	err = s.gatherings.Cancel(ctx, who, gathering, i18n.Same(tidy(reason)), nil)
	if fault.Is(err, fault.Conflict) {
		return nil // it is over, or called off already
	}
	return err
}

// Hold says that the meeting took place. Notes are written from now on.
func (s *Service) Hold(ctx context.Context, who access.Actor, key string) error {
	return s.chooses(ctx, who, "roundtables.hold", key, func(a *act) error {
		if err := a.require(Agenda); err != nil {
			return err
		}
		if a.s.Day(a.Now).Before(a.r.Day(s.o.Location)) {
			return fault.New(fault.Conflict, "roundtables.error.not_yet", fault.Args{"Day": a.r.Day(s.o.Location)})
		}
		a.r.State, a.r.HeldAt = Held, a.Now
		return nil
	})
}

// CloseTx closes a roundtable of which nothing is left to follow; the caller has
// seen to that.
func (s *Service) CloseTx(ctx context.Context, tx *audit.Tx, id string) error {
	row, err := store.New(tx).RoundtableByID(ctx, id)
	if err != nil {
		return notFound(err)
	}
	return s.acting(ctx, tx, tx.Who(), row, func(a *act) error {
		if err := mayChoose(a.who, a.r); err != nil {
			return err
		}
		if err := a.require(Held); err != nil {
			return err
		}
		a.r.State, a.r.Closed = Closed, a.Now
		return nil
	})
}

// maxDepartments bounds the departments on record.
const maxDepartments = 200

// Departments lists the departments on record, those met no longer at the end.
func (s *Service) Departments(ctx context.Context, tx db.DBTX) ([]Department, error) {
	rows, err := s.on(tx).Departments(ctx, maxDepartments)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Department, len(rows))
	for i, r := range rows {
		list[i] = departmentOf(r)
	}
	return list, nil
}

// Met lists whom a roundtable meets, in their order.
func (s *Service) Met(ctx context.Context, tx db.DBTX, r Roundtable) ([]Department, error) {
	rows, err := s.on(tx).Met(ctx, r.ID)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Department, len(rows))
	for i, row := range rows {
		list[i] = departmentOf(row)
	}
	return list, nil
}

func departmentOf(r store.RoundtableDepartment) Department {
	return Department{ID: r.ID, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Short: i18n.Text{EN: r.ShortEn, FR: r.ShortFr}, Retired: r.Retired != 0}
}

func (d Department) normal() (Department, error) {
	d.Name, d.Short = lines(d.Name, squeeze), lines(d.Short, squeeze)
	var c checks
	c.both("name", d.Name, maxTitle)
	c.both("short", d.Short, maxTitle)
	return d, c.err()
}

// KeepDepartment enters a department, or changes the one with the ID given.
func (s *Service) KeepDepartment(ctx context.Context, who access.Actor, d Department) (id string, err error) {
	if err := mayPlan(who); err != nil {
		return "", err
	}
	d, err = d.normal()
	if err != nil {
		return "", err
	}
	err = s.log.Do(ctx, who, "roundtables.keep_department", func(tx *audit.Tx) error {
		q := store.New(tx)
		id = d.ID
		row := store.InsertDepartmentParams{
			ID: id, NameEn: d.Name.EN, NameFr: d.Name.FR, ShortEn: d.Short.EN, ShortFr: d.Short.FR, Retired: db.Flag(d.Retired),
		}
		if id == "" {
			id = db.NewID()
			row.ID = id
			tx.About("department", id)
			return q.InsertDepartment(ctx, row)
		}
		if _, err := q.Department(ctx, id); err != nil {
			return notFound(err)
		}
		tx.About("department", id)
		return q.SaveDepartment(ctx, store.SaveDepartmentParams(row))
	})
	return id, err
}

// maxOfficials bounds those of one department.
const maxOfficials = 200

// Officials lists the officials of a department on record.
func (s *Service) Officials(ctx context.Context, who access.Actor, departmentID string) ([]Official, error) {
	if err := who.Require(MayFollow(who), "power.plan_roundtable"); err != nil {
		return nil, err
	}
	rows, err := s.on(nil).OfficialsOf(ctx, departmentID, maxOfficials)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Official, len(rows))
	for i, r := range rows {
		list[i] = officialOf(r)
	}
	return list, nil
}

func officialOf(r store.RoundtableOfficial) Official {
	return Official{
		ID: r.ID, DepartmentID: r.DepartmentID, Name: r.Name, Title: i18n.Text{EN: r.TitleEn, FR: r.TitleFr}, Email: r.Email, Lang: i18n.Lang(r.Lang), Left: db.Time(r.LeftAt),
	}
}

func (o Official) normal() (Official, error) {
	o.Name, o.Title, o.Email = squeeze(o.Name), lines(o.Title, squeeze), people.FoldEmail(squeeze(o.Email))
	var c checks
	c.line("name", o.Name, 1, maxTitle)
	c.most("title", o.Title, maxTitle)
	c.must(strings.Count(o.Email, "@") == 1 && !strings.ContainsAny(o.Email, " ,;<>") && len(o.Email) <= maxTitle, "email", "roundtables.error.email", nil)
	lang, ok := i18n.ParseLang(string(o.Lang))
	c.must(ok, "lang", "roundtables.error.choose", nil)
	o.Lang = lang
	return o, c.err()
}

// KeepOfficial enters an official of a department, or changes the one with the ID
// given. gone says that they have left the post: their links end.
func (s *Service) KeepOfficial(ctx context.Context, who access.Actor, o Official, gone bool) (id string, err error) {
	if err := mayPlan(who); err != nil {
		return "", err
	}
	o, err = o.normal()
	if err != nil {
		return "", err
	}
	err = s.log.Do(ctx, who, "roundtables.keep_official", func(tx *audit.Tx) error {
		q := store.New(tx)
		if _, err := q.Department(ctx, o.DepartmentID); err != nil {
			return notFound(err)
		}
		id = o.ID
		row := store.InsertOfficialParams{
			ID: id, DepartmentID: o.DepartmentID, Name: o.Name, TitleEn: o.Title.EN, TitleFr: o.Title.FR, Email: o.Email, Lang: string(o.Lang),
		}
		if gone {
			row.LeftAt = db.Micros(tx.Now)
		}
		if id == "" {
			id = db.NewID()
			row.ID = id
			tx.About("official", id)
			return q.InsertOfficial(ctx, row)
		}
		was, err := q.Official(ctx, id)
		if err != nil {
			return notFound(err)
		}
		row.DepartmentID = was.DepartmentID
		if gone && was.LeftAt != 0 {
			row.LeftAt = was.LeftAt
		}
		tx.About("official", id)
		return q.SaveOfficial(ctx, store.SaveOfficialParams(row))
	})
	return id, err
}
