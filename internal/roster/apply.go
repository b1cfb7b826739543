package roster

import (
	"context"
	"slices"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/roster/internal/store"
)

// batchSize is how many organizations or persons one transaction takes: enough
// to be quick, few enough for a vote held meanwhile not to wait noticeably.
const batchSize = 250

// apply writes what is planned, organizations first.
func (s *Service) apply(ctx context.Context, who access.Actor, p *plan, progress func(done, total int)) error {
	if progress == nil {
		progress = func(int, int) {}
	}
	p.orgs = slices.DeleteFunc(p.orgs, func(o *organization) bool { return o.quiet || o.fate == Doubt || o.fate == Refused })
	p.people = slices.DeleteFunc(p.people, func(one *individual) bool { return one.quiet || one.fate == Doubt || one.fate == Refused })
	total := len(p.orgs) + len(p.people)
	done := 0
	progress(done, total)
	for batch := range slices.Chunk(p.orgs, batchSize) {
		if err := inBatches(ctx, s, who, batch, p.writeOrganizations, p.refuseOrganization); err != nil {
			return p.brokenOff(done, err)
		}
		done += len(batch)
		progress(done, total)
	}
	for batch := range slices.Chunk(p.people, batchSize) {
		if err := inBatches(ctx, s, who, p.stillPlaced(batch), p.writePeople, p.refusePerson); err != nil {
			return p.brokenOff(done, err)
		}
		done += len(batch)
		progress(done, total)
	}
	return nil
}

// inBatches writes a batch in one transaction. One that is refused is written
// one by one, so that only what is refused is left out.
func inBatches[T any](ctx context.Context, s *Service, who access.Actor, batch []T, write func(context.Context, *audit.Tx, []T) error, refuse func(T, *fault.Error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	do := func(part []T) error {
		return s.log.Do(ctx, who, "roster.import", func(tx *audit.Tx) error { return write(ctx, tx, part) })
	}
	err := do(batch)
	if !IsRefusal(err) {
		return err
	}
	for i := range batch {
		if err := do(batch[i : i+1]); IsRefusal(err) {
			refuse(batch[i], fault.Of(err))
		} else if err != nil {
			return err
		}
	}
	return nil
}

// IsRefusal reports whether an error is about a file or what was to be written,
// and not about the program, its database, or the power to write.
func IsRefusal(err error) bool {
	f := fault.Of(err)
	return f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.NotFound || f.Kind == fault.TooLarge)
}

// brokenOff tells of everything that was not reached that it was not.
func (p *plan) brokenOff(done int, err error) error {
	p.sums.Stopped = true
	late := i18n.Say("roster.note.stopped")
	for i, o := range p.orgs {
		if i >= done && o.fate != Refused {
			p.tell(o.first, Refused, late)
		}
	}
	for i, one := range p.people {
		if len(p.orgs)+i >= done && one.fate != Refused {
			p.tell(one.first, Refused, late)
		}
	}
	return err
}

func (p *plan) refuseOrganization(o *organization, f *fault.Error) {
	o.fate = Refused
	p.replace(o.first, f)
	p.sums.Organizations--
}

func (p *plan) refusePerson(one *individual, f *fault.Error) {
	one.fate = Refused
	p.replace(one.first, f)
	p.sums.Persons--
	p.sums.Places -= len(one.places)
}

// replace says why what was planned for a record was refused.
func (p *plan) replace(i int, f *fault.Error) {
	p.said[i] = []i18n.Message{{Key: f.Key, Args: f.Args}}
	for _, other := range f.Others {
		p.said[i] = append(p.said[i], i18n.Message{Key: other.Key, Args: other.Args})
	}
	p.fates[i] = Refused
}

// stillPlaced leaves out the people of organizations that were refused when
// they were written.
func (p *plan) stillPlaced(batch []*individual) []*individual {
	return slices.DeleteFunc(slices.Clone(batch), func(one *individual) bool {
		for _, at := range one.places {
			if at.org.fate == Refused {
				one.fate = Refused
				if p.fates[one.first] != Refused { // the row of another, whose organization was refused, says why already
					p.said[one.first] = nil
				}
				p.tell(one.first, Refused, i18n.Say("roster.note.organization_waits", "Organization", at.org.facts.name))
				p.sums.Persons--
				p.sums.Places -= len(one.places)
				return true
			}
		}
		return false
	})
}

func (p *plan) writeOrganizations(ctx context.Context, tx *audit.Tx, batch []*organization) error {
	var add people.Batch
	for _, o := range batch {
		if o.fate == Added {
			f := o.facts
			add.Organizations = append(add.Organizations, people.Organization{
				ID: o.id, Slug: f.slug, Name: f.name, Class: f.class, Region: f.region, City: f.city, Address: f.address, Email: f.email, Phone: f.phone,
				Website: f.website, Lang: f.lang, Joined: f.joined, Ended: f.ended, Shown: f.shown, Budget: parseBudget(f.budget),
			})
		}
	}
	if err := p.s.people.AddBatchTx(ctx, tx, add); err != nil {
		return err
	}
	for _, o := range batch {
		if err := p.writeOrganization(ctx, tx, o); err != nil {
			return err
		}
	}
	return nil
}

// writeOrganization makes the changes of one that is known, and records its dues
// and where it comes from. It compares again: the register may have changed
// since the plan was made.
func (p *plan) writeOrganization(ctx context.Context, tx *audit.Tx, o *organization) error {
	var ours *people.Organization
	if o.known != nil {
		now, err := p.s.people.OrganizationTx(ctx, tx, o.id)
		if err != nil {
			return err
		}
		ours = &now
	}
	seen := firstSeen(o.facts.says(ours))
	if ours != nil {
		v := compare(o.facts.says(ours), oursOf(*ours), p.seen[o.id], p.knows(o.id))
		seen = v.seen
		changed := *ours
		for _, c := range v.changes {
			if c.field == Joined && changed.Joined.IsZero() && o.facts.class.Valid() {
				changed.Class = o.facts.class
			}
			changed = with(changed, c)
		}
		if len(v.changes) > 0 {
			if err := p.s.people.ChangeOrganizationTx(ctx, tx, changed); err != nil {
				return err
			}
		}
	}
	for _, d := range o.facts.dues {
		if err := p.writeDues(ctx, tx, o, d); err != nil {
			return err
		}
	}
	if ours == nil && len(o.facts.shown) > 0 {
		detail := map[string]any{"day": db.Day(o.facts.shownDay), "how": i18n.Clip(o.facts.shownHow, 200), "source": p.source}
		if err := tx.Also(ctx, "roster.consent", "organization", o.id, detail); err != nil {
			return err
		}
	}
	return p.keepSource(ctx, tx, kindOfOrganization, o.ids, o.id, seen)
}

func (p *plan) writeDues(ctx context.Context, tx *audit.Tx, o *organization, d people.Dues) error {
	if o.known != nil && !d.Paid.IsZero() {
		err := p.s.people.RecordPaymentTx(ctx, tx, o.id, d.Year, d.Paid)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return p.s.people.RecordDuesTx(ctx, tx, o.id, d)
}

func (p *plan) writePeople(ctx context.Context, tx *audit.Tx, batch []*individual) error {
	var add people.Batch
	for _, one := range batch {
		if one.fate == Added {
			add.Persons = append(add.Persons, people.Person{ID: one.id, Name: one.who.name, Email: one.who.email, Phone: one.who.phone, Lang: one.who.lang})
		}
		for _, at := range one.places {
			from := p.today
			if joined := at.org.facts.joined; at.org.known == nil && !joined.IsZero() && joined.After(from) {
				from = joined
			}
			add.Affiliations = append(add.Affiliations, people.Affiliation{ID: db.NewID(), PersonID: one.id, OrganizationID: at.org.id, Title: at.title, From: from})
		}
	}
	if err := p.s.people.AddBatchTx(ctx, tx, add); err != nil {
		return err
	}
	for _, one := range batch {
		seen := firstSeen(one.who.says())
		if one.known != nil {
			now, err := p.s.people.PersonTx(ctx, tx, one.id)
			if err != nil {
				return err
			}
			v := compare(one.who.says(), oursOfPerson(now), p.seen[one.id], p.knows(one.id))
			for _, c := range v.changes {
				now = withPerson(now, c)
			}
			if len(v.changes) > 0 {
				if err := p.s.people.ChangePersonTx(ctx, tx, now); err != nil {
					return err
				}
			}
			seen = v.seen
		}
		if err := p.keepSource(ctx, tx, kindOfPerson, one.ids, one.id, seen); err != nil {
			return err
		}
	}
	return nil
}

// firstSeen is what to keep of what a file says of something that enters the
// register just so.
func firstSeen(says []said) string {
	seen := map[Field]string{}
	for _, s := range says {
		if s.value != "" {
			seen[s.field] = fingerprint(s.field, s.value)
		}
	}
	return written(seen)
}

// keepSource keeps what the other program calls somebody and what it said.
func (p *plan) keepSource(ctx context.Context, tx *audit.Tx, kind string, ids []string, ourID, seen string) error {
	for _, id := range keys(ids, ourID) {
		err := store.New(tx).PutSource(ctx, store.PutSourceParams{Source: p.source, Kind: kind, ExternalID: id, SubjectID: ourID, Seen: seen})
		if err != nil {
			return err
		}
	}
	return nil
}
