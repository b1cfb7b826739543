package resources

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"plenary.example/internal/access"
	"plenary.example/internal/audit"
	"plenary.example/internal/blobs"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/fault"
	"plenary.example/internal/i18n"
	"plenary.example/internal/people"
	"plenary.example/internal/resources/internal/store"
)

// Kind is the name under which the record knows resources.
const Kind = "resource"

// maxResources bounds what is listed.
const maxResources = 5000

// Service holds the use cases.
type Service struct {
	db    *db.DB
	log   *audit.Log
	blobs *blobs.Store
	zone  *time.Location
}

// New returns the service; zone is where "today" is.
func New(log *audit.Log, zone *time.Location) *Service {
	return &Service{db: log.DB(), log: log, blobs: blobs.New(log.DB()), zone: zone}
}

// Today is the coalition's calendar day.
func (s *Service) Today() time.Time { return clock.DayIn(s.db.Now(), s.zone) }

func (s *Service) read() *store.Queries { return store.New(s.db.Reader()) }

func notFound() error { return fault.New(fault.NotFound, "resources.error.none", nil) }

// Topics lists the topics in their order.
func (s *Service) Topics(ctx context.Context) ([]Topic, error) {
	return topics(ctx, s.read())
}

func topics(ctx context.Context, q *store.Queries) ([]Topic, error) {
	rows, err := q.Topics(ctx)
	if err != nil {
		return nil, audit.Fault(err)
	}
	list := make([]Topic, len(rows))
	for i, r := range rows {
		list[i] = Topic{Slug: r.Slug, Name: i18n.Text{EN: r.NameEn, FR: r.NameFr}, Place: int(r.Place)}
	}
	return list, nil
}

// PutTopic keeps a topic, new or known by its slug. Without a slug it is new and gets one of
// its English name, which no other may have; without a place, the last.
func (s *Service) PutTopic(ctx context.Context, who access.Actor, t Topic) error {
	if err := RequireKeeping(who); err != nil {
		return err
	}
	t.Name = i18n.Text{EN: clean(t.Name.EN), FR: clean(t.Name.FR)}
	fresh := t.Slug == ""
	if fresh {
		t.Slug = people.Slug(t.Name.EN)
	}
	if err := t.Check(); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "resources.put_topic", func(tx *audit.Tx) error {
		q := store.New(tx)
		all, err := topics(ctx, q)
		if err != nil {
			return err
		}
		known := slices.ContainsFunc(all, func(o Topic) bool { return o.Slug == t.Slug })
		if fresh && known {
			return fault.Field("name_en", "resources.error.topic_known", nil)
		}
		if !known && len(all) >= maxTopics {
			return fault.New(fault.Conflict, "resources.error.topics", fault.Args{"Max": maxTopics})
		}
		if t.Place <= 0 {
			t.Place = 1
			if len(all) > 0 {
				t.Place = all[len(all)-1].Place + 1
			}
		}
		tx.About("resource_topic", t.Slug)
		return q.PutTopic(ctx, store.PutTopicParams{Slug: t.Slug, NameEn: t.Name.EN, NameFr: t.Name.FR, Place: int64(t.Place)})
	})
}

// DropTopic takes a topic away that no resource is of.
func (s *Service) DropTopic(ctx context.Context, who access.Actor, slug string) error {
	if err := RequireKeeping(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "resources.drop_topic", func(tx *audit.Tx) error {
		q := store.New(tx)
		n, err := q.CountOfTopic(ctx, slug)
		if err != nil {
			return err
		}
		if n > 0 {
			return fault.New(fault.Conflict, "resources.error.topic_used", fault.Args{"Count": n})
		}
		tx.About("resource_topic", slug)
		return q.DeleteTopic(ctx, slug)
	})
}

// Add keeps a new resource with its first text, and a file where one is sent. Its address
// is made of the title.
func (s *Service) Add(ctx context.Context, who access.Actor, r Resource, t Text, fileName string, body []byte) (kept Resource, err error) {
	if err := RequireKeeping(who); err != nil {
		return Resource{}, err
	}
	file, err := accept(fileName, body)
	if err != nil {
		return Resource{}, err
	}
	err = s.log.Do(ctx, who, "resources.add", func(tx *audit.Tx) error {
		q := store.New(tx)
		kept, t = r.clean(), t.clean()
		if err := s.check(ctx, tx, kept, &t, file != nil); err != nil {
			return err
		}
		slug, err := free(ctx, q, t.Title)
		if err != nil {
			return err
		}
		kept.ID, kept.Slug, kept.Made, kept.Changed = db.NewID(), slug, tx.Now, tx.Now
		tx.About(Kind, kept.ID)
		err = q.InsertResource(ctx, store.InsertResourceParams{
			ID: kept.ID, Slug: slug, Topic: kept.Topic, Region: string(kept.Region), AudienceEn: kept.Audience.EN, AudienceFr: kept.Audience.FR, CheckedOn: db.Day(kept.Checked),
			Shown: db.Flag(kept.Shown), MadeAt: db.Micros(tx.Now),
		})
		if err != nil {
			return err
		}
		return s.putText(ctx, tx, kept.ID, t, file)
	})
	return kept, err
}

// check refuses a resource, and the text that comes with it (nil: none).
func (s *Service) check(ctx context.Context, tx *audit.Tx, r Resource, t *Text, withFile bool) error {
	known, err := topics(ctx, store.New(tx))
	if err != nil {
		return err
	}
	var found []*fault.Error
	if t != nil {
		found = fault.All(t.Check(withFile))
	}
	return fault.Join(append(found, fault.All(r.Check(known, clock.DayIn(tx.Now, s.zone)))...)...)
}

// Put changes a resource: everything but its address and its texts.
func (s *Service) Put(ctx context.Context, who access.Actor, r Resource) error {
	if err := RequireKeeping(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "resources.put", func(tx *audit.Tx) error {
		r = r.clean()
		if err := s.check(ctx, tx, r, nil, false); err != nil {
			return err
		}
		tx.About(Kind, r.ID)
		return store.New(tx).ChangeResource(ctx, store.ChangeResourceParams{
			ID: r.ID, Topic: r.Topic, Region: string(r.Region), AudienceEn: r.Audience.EN, AudienceFr: r.Audience.FR, CheckedOn: db.Day(r.Checked), Shown: db.Flag(r.Shown), ChangedAt: db.Micros(tx.Now),
		})
	})
}

// free is an address of a title that no resource has: one that page addresses need for
// themselves is none either.
func free(ctx context.Context, q *store.Queries, title string) (string, error) {
	base := cmp.Or(people.Slug(title), "resource")
	if len(base) > 60 {
		base = base[:60]
	}
	if base == "new" || base == "topics" {
		base += "-1"
	}
	for n := 1; ; n++ {
		slug := base
		if n > 1 {
			slug += "-" + strconv.Itoa(n)
		}
		_, err := q.ResourceBySlug(ctx, slug)
		if errors.Is(err, db.ErrNotFound) {
			return slug, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// AddText keeps what a resource says in one more language: one in which it says something
// already is changed where that stands.
func (s *Service) AddText(ctx context.Context, who access.Actor, resourceID string, t Text, fileName string, body []byte) error {
	if err := RequireKeeping(who); err != nil {
		return err
	}
	had, err := textsOf(ctx, s.read(), resourceID)
	if err != nil {
		return audit.Fault(err)
	}
	if _, known := (Resource{Texts: had}).In(t.Lang); known {
		return fault.Field("lang", "resources.error.lang_known", nil)
	}
	return s.PutText(ctx, who, resourceID, t, fileName, body)
}

// PutText keeps what a resource says in a language, with a file where one is sent (its
// body is empty: none, and the one there is stays unless the text says no name of it).
func (s *Service) PutText(ctx context.Context, who access.Actor, resourceID string, t Text, fileName string, body []byte) error {
	if err := RequireKeeping(who); err != nil {
		return err
	}
	file, err := accept(fileName, body)
	if err != nil {
		return err
	}
	return s.log.Do(ctx, who, "resources.put_text", func(tx *audit.Tx) error {
		tx.About(Kind, resourceID)
		tx.Detail("language", t.Lang)
		return s.putText(ctx, tx, resourceID, t.clean(), file)
	})
}

// accept looks at a file that somebody sent; nil for none.
func accept(name string, body []byte) (*blobs.Blob, error) {
	if len(body) == 0 {
		return nil, nil
	}
	b, err := blobs.Accept("file", name, body, blobs.Documents()...)
	return &b, err
}

func (s *Service) putText(ctx context.Context, tx *audit.Tx, resourceID string, t Text, file *blobs.Blob) error {
	q := store.New(tx)
	old, err := textsOf(ctx, q, resourceID)
	if err != nil {
		return err
	}
	was, _ := Resource{Texts: old}.In(t.Lang)
	keeps := file == nil && was.blob != "" && t.File != ""
	if err := t.Check(file != nil || keeps); err != nil {
		return err
	}
	name, blob := "", ""
	if keeps {
		name, blob = was.File, was.blob
	} else if was.blob != "" {
		if err := s.blobs.Delete(ctx, tx.Tx, was.blob); err != nil {
			return err
		}
	}
	if file != nil {
		name = file.Name
		if blob, err = s.blobs.Put(ctx, tx.Tx, *file); err != nil {
			return err
		}
	}
	err = q.PutText(ctx, store.PutTextParams{
		ResourceID: resourceID, Lang: t.Lang, Title: t.Title, Summary: t.Summary, Body: t.Body, Link: t.Link, BlobID: blob, FileName: name, ChangedAt: db.Micros(tx.Now),
	})
	if err != nil {
		return err
	}
	if err := q.DeleteWords(ctx, resourceID, t.Lang); err != nil {
		return err
	}
	for _, word := range indexed(t.Lang, t.Title+"\n"+t.Summary+"\n"+t.Body) {
		if err := q.InsertWord(ctx, store.InsertWordParams{Word: word, ResourceID: resourceID, Lang: t.Lang}); err != nil {
			return err
		}
	}
	return nil
}

// DropText takes what a resource says in a language away.
func (s *Service) DropText(ctx context.Context, who access.Actor, resourceID, tag string) error {
	if err := RequireKeeping(who); err != nil {
		return err
	}
	return s.log.Do(ctx, who, "resources.drop_text", func(tx *audit.Tx) error {
		q := store.New(tx)
		old, err := textsOf(ctx, q, resourceID)
		if err != nil {
			return err
		}
		was, ok := Resource{Texts: old}.In(tag)
		if !ok {
			return notFound()
		}
		if was.blob != "" {
			if err := s.blobs.Delete(ctx, tx.Tx, was.blob); err != nil {
				return err
			}
		}
		tx.About(Kind, resourceID)
		tx.Detail("language", tag)
		if err := q.DeleteWords(ctx, resourceID, tag); err != nil {
			return err
		}
		_, err = q.DeleteText(ctx, resourceID, tag)
		return err
	})
}

// BySlug is a resource with its texts, to whoever may see it.
func (s *Service) BySlug(ctx context.Context, who access.Actor, slug string) (Resource, error) {
	q := s.read()
	row, err := q.ResourceBySlug(ctx, slug)
	if errors.Is(err, db.ErrNotFound) || err == nil && row.Shown == 0 && !MayKeep(who) {
		return Resource{}, notFound()
	}
	if err != nil {
		return Resource{}, audit.Fault(err)
	}
	r := resourceOf(row)
	r.Texts, err = textsOf(ctx, q, r.ID)
	return r, audit.Fault(err)
}

// File is the file of a text.
func (s *Service) File(ctx context.Context, t Text) (blobs.Blob, error) {
	if t.blob == "" {
		return blobs.Blob{}, notFound()
	}
	return s.blobs.Get(ctx, nil, t.blob)
}

func textsOf(ctx context.Context, q *store.Queries, id string) ([]Text, error) {
	rows, err := q.TextsOf(ctx, id)
	if err != nil {
		return nil, err
	}
	list := make([]Text, len(rows))
	for i, r := range rows {
		list[i] = Text{Lang: r.Lang, Title: r.Title, Summary: r.Summary, Body: r.Body, Link: r.Link, File: r.FileName, Changed: db.Time(r.ChangedAt), blob: r.BlobID}
	}
	return list, nil
}

func resourceOf(r store.Resource) Resource {
	return Resource{
		ID: r.ID, Slug: r.Slug, Topic: r.Topic, Region: people.Region(r.Region), Audience: i18n.Text{EN: r.AudienceEn, FR: r.AudienceFr}, Checked: db.ParseDay(r.CheckedOn),
		Shown: r.Shown != 0, Made: db.Time(r.MadeAt), Changed: db.Time(r.ChangedAt),
	}
}

// Query narrows a list of resources; the zero Query is all of them.
type Query struct {
	Topic  string
	Lang   string        // with a text in this language
	Region people.Region // of this region, or of the whole country
	Words  string        // in any language
	Stale  bool          // nobody has looked at them for a year
	Hidden bool          // those that are not shown too, to whoever may see them
}

// List are the resources that match, with the titles and summaries of their texts: those
// in which all the words stand come first in each.
func (s *Service) List(ctx context.Context, who access.Actor, f Query) ([]Resource, error) {
	all := db.Flag(f.Hidden && MayKeep(who))
	q := s.read()
	rows, err := q.Resources(ctx, store.ResourcesParams{Everything: all, About: f.Topic, PageSize: maxResources})
	if err != nil {
		return nil, audit.Fault(err)
	}
	titles, err := q.Titles(ctx, all, 50*maxResources)
	if err != nil {
		return nil, audit.Fault(err)
	}
	texts := map[string][]Text{}
	for _, t := range titles {
		texts[t.ResourceID] = append(texts[t.ResourceID], Text{Lang: t.Lang, Title: t.Title, Summary: t.Summary})
	}
	found, err := s.with(ctx, q, f.Words)
	if err != nil {
		return nil, err
	}
	today := s.Today()
	var list []Resource
	for _, row := range rows {
		r := resourceOf(row)
		r.Texts = texts[r.ID]
		in := found[r.ID]
		switch {
		case len(r.Texts) == 0 && all == 0:
		case f.Region != "" && r.Region != "" && r.Region != f.Region:
		case f.Stale && !r.Stale(today):
		case found != nil && len(in) == 0:
		default:
			if _, ok := r.In(f.Lang); f.Lang != "" && !ok {
				continue
			}
			slices.SortStableFunc(r.Texts, func(a, b Text) int { return cmp.Compare(db.Flag(in[b.Lang]), db.Flag(in[a.Lang])) })
			list = append(list, r)
		}
	}
	return list, nil
}

// with are the resources in one of whose texts all the words of a question stand, by
// their keys and the texts' languages; nil for a question without a word.
func (s *Service) with(ctx context.Context, q *store.Queries, question string) (map[string]map[string]bool, error) {
	var found map[string]map[string]bool
	for _, forms := range asked(question) {
		rows, err := q.WithWord(ctx, store.WithWordParams{Word: forms[0], Word_2: forms[1], Word_3: forms[2], Limit: 50 * maxResources})
		if err != nil {
			return nil, audit.Fault(err)
		}
		these := map[string]map[string]bool{}
		for _, r := range rows {
			if found != nil && !found[r.ResourceID][r.Lang] {
				continue
			}
			if these[r.ResourceID] == nil {
				these[r.ResourceID] = map[string]bool{}
			}
			these[r.ResourceID][r.Lang] = true
		}
		found = these
	}
	return found, nil
}

// Tongues are the languages in which something is shown, with how many resources each.
func (s *Service) Tongues(ctx context.Context) (map[string]int, error) {
	titles, err := s.read().Titles(ctx, 0, 50*maxResources)
	if err != nil {
		return nil, audit.Fault(err)
	}
	counts := map[string]int{}
	for _, t := range titles {
		counts[t.Lang]++
	}
	return counts, nil
}
