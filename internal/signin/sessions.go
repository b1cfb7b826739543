package signin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"plenary.example/internal/audit"
	"plenary.example/internal/clock"
	"plenary.example/internal/db"
	"plenary.example/internal/signin/internal/store"
)

// Lifetime is how long a session lasts from signing in.
const Lifetime = 30 * 24 * time.Hour

// patience is how long a request waits for its session: it is read and saved
// outside the time that the page itself has.
const patience = 10 * time.Second

// personKey is the name under which a session holds its person's key, and
// enteringKey that of the person whom its person acts for.
const (
	personKey   = "person"
	enteringKey = "entering_for"
)

// Store keeps sessions in the database for scs. Tokens are stored as their
// SHA-256. Session data is the JSON that [Codec] writes. Reading a session is
// answered from memory for at most [MaxAge].
type Store struct {
	db    *db.DB
	clock clock.Clock
	cache *cache[session]
}

type session struct {
	person string
	data   []byte
	expiry time.Time
}

// The forms of the interface that scs looks for.
var (
	_ scs.CtxStore         = (*Store)(nil)
	_ scs.IterableStore    = (*Store)(nil)
	_ scs.IterableCtxStore = (*Store)(nil)
)

// NewStore returns a store in d. Its clock is the machine's, as scs's own is,
// and not the database's, which may stand at the day of a demonstration.
func NewStore(d *db.DB, c clock.Clock) *Store {
	return &Store{db: d, clock: c, cache: newCache[session](c)}
}

// NewSessions returns the session manager over a store: one cookie, sent over
// HTTPS only when secure, kept for [Lifetime].
func NewSessions(s *Store, secure bool) *scs.SessionManager {
	m := scs.New()
	m.Lifetime = Lifetime
	m.Store = s
	m.Codec = Codec{}
	m.Cookie.Name = "plenary"
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Secure = secure
	if secure {
		m.Cookie.Name = "__Host-plenary" // no subdomain may set it (RFC 6265bis section 4.1.3.2)
	}
	return m
}

// Begin makes the request's session that of a person, under a new token so that
// one planted before signing in is worth nothing.
func Begin(ctx context.Context, m *scs.SessionManager, personID string) error {
	if err := m.RenewToken(ctx); err != nil {
		return err
	}
	m.Remove(ctx, enteringKey)
	m.Remove(ctx, occasionKey)
	m.Put(ctx, personKey, personID)
	return nil
}

// VisitorLifetime is how long a session lasts in which nobody is signed in: it
// holds no more than the way to sign in, and anybody may begin as many as they like.
const VisitorLifetime = time.Hour

// Keep puts a value of the way to sign in into the request's session.
func Keep(ctx context.Context, m *scs.SessionManager, name, value string) {
	if PersonOf(ctx, m) == "" {
		m.SetDeadline(ctx, clock.System{}.Now().Add(VisitorLifetime).UTC())
	}
	m.Put(ctx, name, value)
}

// End signs the request's session out.
func End(ctx context.Context, m *scs.SessionManager) error { return m.Destroy(ctx) }

// PersonOf is the key of the person the request's session belongs to; empty for
// a visitor.
func PersonOf(ctx context.Context, m *scs.SessionManager) string { return m.GetString(ctx, personKey) }

// Find is FindCtx without a context.
func (s *Store) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// FindCtx returns a session's data; found is false for none or an expired one.
func (s *Store) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	key := hash(token)
	now := s.clock.Now()
	v, ok, generation := s.cache.get(key)
	if !ok {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		row, err := store.New(s.db.Reader()).Session(s.db.Brief(ctx), key, db.Micros(now))
		if errors.Is(err, db.ErrNotFound) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, audit.Fault(err)
		}
		v = session{person: row.PersonID, data: []byte(row.Data), expiry: db.Time(row.ExpiresAt)}
		s.cache.put(key, v, generation)
	}
	if !v.expiry.After(now) {
		return nil, false, nil
	}
	return v.data, true, nil
}

// Commit is CommitCtx without a context.
func (s *Store) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// CommitCtx keeps a session's data until expiry.
func (s *Store) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	key := hash(token)
	_, values, err := Codec{}.Decode(data)
	if err != nil {
		return err
	}
	person, _ := values[personKey].(string)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		return store.New(tx).PutSession(ctx, store.PutSessionParams{TokenHash: key, PersonID: person, Data: string(data), ExpiresAt: db.Micros(expiry)})
	})
	s.cache.drop(key)
	return audit.Fault(err)
}

// Delete is DeleteCtx without a context.
func (s *Store) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }

// DeleteCtx ends a session; one that is not there is no error.
func (s *Store) DeleteCtx(ctx context.Context, token string) error {
	key := hash(token)
	err := s.db.Write(ctx, func(tx *db.Tx) error { return store.New(tx).DeleteSession(ctx, key) })
	s.cache.drop(key)
	return audit.Fault(err)
}

// All is AllCtx without a context.
func (s *Store) All() (map[string][]byte, error) { return s.AllCtx(context.Background()) }

// AllCtx returns the data of every session under the hash of its token, since
// the token itself is not stored.
func (s *Store) AllCtx(ctx context.Context) (map[string][]byte, error) {
	rows, err := store.New(s.db.Reader()).Sessions(ctx, db.Micros(s.clock.Now()))
	if err != nil {
		return nil, audit.Fault(err)
	}
	all := make(map[string][]byte, len(rows))
	for _, r := range rows {
		all[r.TokenHash] = []byte(r.Data)
	}
	return all, nil
}

// forget drops a person's sessions from this node's memory.
func (s *Store) forget(personID string) {
	s.cache.dropAll(func(_ string, v session) bool { return v.person == personID })
}

// Codec writes session data as JSON. It is several times faster to read than
// scs's own, which matters when every vote reads it. Values are strings.
type Codec struct{}

type encoded struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values,omitempty"`
}

// Encode writes a session; a value that is not a string is an error.
func (Codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	e := encoded{Deadline: deadline, Values: make(map[string]string, len(values))}
	for name, v := range values {
		s, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("signin: session value %q is a %T; sessions hold strings", name, v)
		}
		e.Values[name] = s
	}
	return json.Marshal(e)
}

// Decode reads what Encode wrote.
func (Codec) Decode(data []byte) (deadline time.Time, values map[string]any, err error) {
	var e encoded
	if err := json.Unmarshal(data, &e); err != nil {
		return time.Time{}, nil, fmt.Errorf("signin: session: %w", err)
	}
	values = make(map[string]any, len(e.Values))
	for name, s := range e.Values {
		values[name] = s
	}
	return e.Deadline, values, nil
}

// hash is how a secret is stored: enough to recognise it, useless to forge it.
// The secrets are long and random, so that one round of SHA-256 is enough.
func hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
