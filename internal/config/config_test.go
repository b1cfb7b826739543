package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"plenary.example/internal/config"
	"plenary.example/internal/i18n"
)

func good() config.Settings {
	return config.Settings{Data: "d", Listen: "127.0.0.1:8080", SMTP: "127.0.0.1:2525", Roles: []string{"web", "smtp", "jobs"}}
}

func TestSettingsCheck(t *testing.T) {
	tests := []struct {
		name   string
		change func(*config.Settings)
		want   string // in the error; empty for none
	}{
		{"as they come", func(*config.Settings) {}, ""},
		{"everything", func(s *config.Settings) {
			s.Database, s.BaseURL, s.Relay, s.Roles = "postgres://u:p@h/d", "https://plenary.example.org/", "mail.example.org:587", []string{"jobs"}
		}, ""},
		{"any port", func(s *config.Settings) { s.Listen = ":0" }, ""},
		{"no folder", func(s *config.Settings) { s.Data = "" }, "data:"},
		{"another database", func(s *config.Settings) { s.Database = "mysql://u:secret@h/d" }, "database:"},
		{"no port", func(s *config.Settings) { s.Listen = "127.0.0.1" }, "listen:"},
		{"port too large", func(s *config.Settings) { s.SMTP = "127.0.0.1:70000" }, "smtp:"},
		{"site with a path", func(s *config.Settings) { s.BaseURL = "https://example.org/plenary" }, "base-url:"},
		{"site without a scheme", func(s *config.Settings) { s.BaseURL = "example.org" }, "base-url:"},
		{"no role", func(s *config.Settings) { s.Roles = nil }, "roles:"},
		{"a role unknown", func(s *config.Settings) { s.Roles = []string{"web", "cook"} }, `"cook"`},
		{"relay without a port", func(s *config.Settings) { s.Relay = "mail.example.org" }, "relay:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := good()
			tt.change(&s)
			err := s.Check()
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("a password is repeated: %v", err)
			}
		})
	}
}

func TestStripeIsSetWholly(t *testing.T) {
	for _, tt := range []struct{ key, word, api, want string }{
		{"sk", "whsec", "", ""},
		{"sk", "whsec", "http://127.0.0.1:12111", ""},
		{"sk", "whsec", "https://stand-in.example/", ""},
		{"sk", "", "", "stripe-webhook-secret"},
		{"", "whsec", "", "stripe-key"},
		{"sk", "whsec", "http://stand-in.example", "stripe-api"},
		{"sk", "whsec", "https://stand-in.example/v1", "stripe-api"},
	} {
		s := good()
		s.StripeKey, s.StripeWebhookSecret, s.StripeAPI = tt.key, tt.word, tt.api
		err := s.Check()
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

func TestSite(t *testing.T) {
	for listen, want := range map[string]string{
		"127.0.0.1:8080": "http://localhost:8080", ":80": "http://localhost:80", "0.0.0.0:8080": "http://localhost:8080",
		"[::1]:8080": "http://localhost:8080", "192.0.2.7:8080": "http://192.0.2.7:8080", "plenary.lan:80": "http://plenary.lan:80",
	} {
		s := good()
		s.Listen = listen
		if got := s.Site(); got != want {
			t.Errorf("%s: %s, want %s", listen, got, want)
		}
		s.BaseURL = "https://plenary.example.org/"
		if got := s.Site(); got != "https://plenary.example.org" {
			t.Errorf("with an address of its own: %s", got)
		}
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	write := func(content string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, config.FileName), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if values, err := config.ReadFile(dir); err != nil || len(values) != 0 {
		t.Errorf("no file: %v, %v", values, err)
	}
	write("# ours\nlisten = \"0.0.0.0:80\"\nroles = [\"web\", \"jobs\"]\nbase-url = 'https://plenary.example.org'\n")
	want := map[string]string{"listen": "0.0.0.0:80", "roles": "web,jobs", "base-url": "https://plenary.example.org"}
	if values, err := config.ReadFile(dir); err != nil || !reflect.DeepEqual(values, want) {
		t.Errorf("%v, %v", values, err)
	}
	for content, say := range map[string]string{
		"lisen = \"x\"": "lisen", "data = \"x\"": "data", "listen = 8080": "quotation", "listen = ": "plenary.toml", "[smtp]\nport = 1": "quotation",
	} {
		write(content)
		if _, err := config.ReadFile(dir); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%q: %v, want %q", content, err, say)
		}
	}
}

func TestSettingsAndKeysAgree(t *testing.T) {
	var names []string
	for f := range reflect.TypeFor[config.Settings]().Fields() {
		names = append(names, f.Tag.Get("name"))
		if f.Tag.Get("help") == "" {
			t.Errorf("%s has no help", f.Name)
		}
	}
	if !reflect.DeepEqual(names, config.Keys()) {
		t.Errorf("%v, %v", names, config.Keys())
	}
}

func TestProfilesOfTheProgram(t *testing.T) {
	for _, name := range config.Profiles() {
		p, err := config.LoadProfile(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if p.Location().String() != p.TimeZone {
			t.Errorf("%s: time zone %s", name, p.Location())
		}
	}
	if _, err := config.LoadProfile("../../etc/passwd"); err == nil {
		t.Error("a path was read")
	}
	p, err := config.LoadProfile("ccr")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Subjects) != 15 {
		t.Errorf("%d subjects, want 15", len(p.Subjects))
	}
	groups := map[string]bool{}
	for _, b := range p.Bodies {
		if b.Kind == "working_group" {
			groups[b.Slug] = true
		}
		if b.Mandate.EN == "" || b.Mandate.FR == "" {
			t.Errorf("%s has no mandate in both languages", b.Slug)
		}
	}
	if want := map[string]bool{"overseas-protection": true, "inland-protection": true, "immigration-settlement": true}; !reflect.DeepEqual(groups, want) {
		t.Errorf("working groups %v", groups)
	}
	if got := p.DuesDeadline(2026).Format("2006-01-02"); got != "2026-05-14" {
		t.Errorf("dues are due on %s", got)
	}
	for budget, want := range map[int64]int64{0: 9000, 5000000: 9000, 5000001: 15000, 1 << 50: 120000} {
		if got, ok := p.Amount("member", budget); !ok || got != want {
			t.Errorf("a member with a budget of %d owes %d, want %d", budget, got, want)
		}
	}
	if _, ok := p.Amount("king", 0); ok {
		t.Error("a class without a scale owes dues")
	}
}

func TestProfileCheck(t *testing.T) {
	tests := map[string]func(*config.Profile){
		"no language":       func(p *config.Profile) { p.Languages = nil },
		"a third language":  func(p *config.Profile) { p.Languages = []i18n.Lang{"en", "de"} },
		"name missing":      func(p *config.Profile) { p.Name.FR = "" },
		"colour":            func(p *config.Profile) { p.Accent = "red; background: url(x)" },
		"domain":            func(p *config.Profile) { p.MailDomain = "nowhere" },
		"time zone":         func(p *config.Profile) { p.TimeZone = "Mars/Olympus" },
		"currency":          func(p *config.Profile) { p.Currency = "dollars" },
		"quorum over one":   func(p *config.Profile) { p.Rules.Quorum.Numerator = 5 },
		"notice backwards":  func(p *config.Profile) { p.Rules.Notice.Max = 1 },
		"majority":          func(p *config.Profile) { p.Rules.LateMajority = "most" },
		"order":             func(p *config.Profile) { p.Rules.Order.Without = []string{"filibuster"} },
		"dues day":          func(p *config.Profile) { p.Rules.DuesDay = "14 May" },
		"subject twice":     func(p *config.Profile) { p.Subjects[1].Slug = p.Subjects[0].Slug },
		"subject malformed": func(p *config.Profile) { p.Subjects[1].Slug = "A b" },
		"kind of body":      func(p *config.Profile) { p.Bodies[0].Kind = "senate" },
		"no secretariat":    func(p *config.Profile) { p.Bodies = p.Bodies[:1] },
		"dues that fall":    func(p *config.Profile) { p.Dues[0].Steps[1].UpTo = 1 },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := config.LoadProfile("ccr")
			if err != nil {
				t.Fatal(err)
			}
			change(&p)
			if p.Check() == nil {
				t.Error("it was taken")
			}
		})
	}
	for _, raw := range []string{"", "null", "[]", `{"nam": {}}`, "{"} {
		if _, err := config.ParseProfile([]byte(raw)); err == nil {
			t.Errorf("%q was taken", raw)
		}
	}
}
