package door

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plenary.example/internal/i18n"
	"plenary.example/locales"
)

func catalog(t testing.TB) *i18n.Catalog {
	t.Helper()
	c, err := locales.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func plain(t testing.TB) *Door {
	t.Helper()
	return New(Door{Catalog: catalog(t), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
}

// The server gives a request so long to arrive and an answer so long to leave;
// a stream outlives both.
func TestStreamOutlivesTheServersDeadlines(t *testing.T) {
	d := plain(t)
	mux := http.NewServeMux()
	d.Mount(mux, []Route{{Pattern: "GET /{lang}/live", Stream: true, Handle: func(c *Call) error {
		control := http.NewResponseController(c.W)
		for i := range 6 {
			select {
			case <-c.Ctx().Done():
				return nil
			case <-time.After(100 * time.Millisecond):
			}
			fmt.Fprintf(c.W, "data: %d\n\n", i)
			if err := control.Flush(); err != nil {
				return nil //nolint:nilerr // the reader is gone
			}
		}
		return nil
	}}})
	srv := httptest.NewUnstartedServer(d.Wrap(mux))
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = 200*time.Millisecond, 250*time.Millisecond
	srv.Start()
	defer srv.Close()
	res, err := srv.Client().Get(srv.URL + "/en/live")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := 0
	for s := bufio.NewScanner(res.Body); s.Scan(); {
		if s.Text() != "" {
			lines++
		}
	}
	if lines != 6 {
		t.Errorf("%d messages of 6 arrived", lines)
	}
}

// What fails is logged without the token that a link in a mail carries.
func TestLogNeverHoldsTheTokenOfALink(t *testing.T) {
	var written bytes.Buffer
	d := New(Door{Catalog: catalog(t), Now: time.Now, Log: slog.New(slog.NewTextHandler(&written, nil))})
	mux := http.NewServeMux()
	d.Mount(mux, []Route{
		{Pattern: "GET /{lang}/sign-in/link/{token}", Handle: func(*Call) error { return errors.New("the disk is on fire") }},
		{Pattern: "POST /{lang}/sign-in/link/{token}", Handle: func(*Call) error { panic("defect") }},
		{Pattern: "/{lang}/lists/{list}/{token}", Handle: func(*Call) error { return errors.New("the disk is on fire") }},
		{Pattern: "/{lang}/lists/confirm/post/{token}", Handle: func(*Call) error { return errors.New("the disk is on fire") }},
		{Pattern: "/lists/u/{token}", Handle: func(*Call) error { return errors.New("the disk is on fire") }},
	})
	site := d.Wrap(mux)
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		for _, path := range []string{"/fr/sign-in/link/", "/en/lists/u/", "/en/lists/m/", "/fr/lists/confirm/", "/fr/lists/confirm/post/", "/lists/u/"} {
			written.Reset()
			w := httptest.NewRecorder()
			site.ServeHTTP(w, httptest.NewRequest(method, path+"S3CRET", nil))
			if w.Code != http.StatusInternalServerError || written.Len() == 0 {
				t.Errorf("%s %s: %d, logged %q", method, path, w.Code, written.String())
			}
			if strings.Contains(written.String(), "S3CRET") {
				t.Errorf("logged: %s", written.String())
			}
		}
	}
}

// A request whose time has run out is answered with a page in the reader's
// language, and logged.
func TestOutOfTimeIsToldInWords(t *testing.T) {
	var written bytes.Buffer
	d := New(Door{Catalog: catalog(t), Now: time.Now, Log: slog.New(slog.NewTextHandler(&written, nil))})
	mux := http.NewServeMux()
	d.Mount(mux, []Route{{Pattern: "GET /{lang}/slow", Handle: func(c *Call) error { <-c.Ctx().Done(); return c.Ctx().Err() }}})
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	w := httptest.NewRecorder()
	d.Wrap(mux).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/fr/slow", nil).WithContext(ctx))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "5" || !strings.Contains(w.Body.String(), `<html lang="fr"`) {
		t.Errorf("%d, %v: %.300s", w.Code, w.Header(), w.Body.String())
	}
	if !strings.Contains(written.String(), "/fr/slow") {
		t.Errorf("logged %q", written.String())
	}
}

// When the program stops, open streams end at once and a request under way,
// which may be a vote, is finished.
func TestStoppingEndsStreamsOnly(t *testing.T) {
	d := plain(t)
	mux := http.NewServeMux()
	begun, ended := make(chan string, 2), make(chan string, 2)
	d.Mount(mux, []Route{
		{Pattern: "GET /{lang}/live", Stream: true, Handle: func(c *Call) error {
			begun <- "stream"
			<-c.Ctx().Done()
			ended <- "stream"
			return nil
		}},
		{Pattern: "POST /{lang}/cast", Handle: func(c *Call) error {
			begun <- "vote"
			select {
			case <-c.Ctx().Done():
				ended <- "vote, cut off"
			case <-time.After(200 * time.Millisecond):
				ended <- "vote"
			}
			return nil
		}},
	})
	site := d.Wrap(mux)
	for method, path := range map[string]string{http.MethodGet: "/en/live", http.MethodPost: "/en/cast"} {
		go site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, path, nil))
	}
	<-begun
	<-begun
	d.EndStreams()
	d.EndStreams() // twice is no harm
	if first, second := <-ended, <-ended; first != "stream" || second != "vote" {
		t.Errorf("ended: %s, then %s", first, second)
	}
}

// Forms come from this site's own pages: by the address it is asked under, or by
// its own name where a server in front asks under another.
func TestOtherSitesFormsAreRefused(t *testing.T) {
	d := New(Door{Catalog: catalog(t), Now: time.Now, Log: slog.New(slog.DiscardHandler), BaseURL: "https://plenary.example"})
	mux := http.NewServeMux()
	d.Mount(mux, []Route{{Pattern: "POST /{lang}/act", Handle: func(c *Call) error { return c.Bytes("text/plain", []byte("done")) }}})
	site := d.Wrap(mux)
	for _, c := range []struct {
		header, value string
		status        int
	}{
		{"Origin", "https://plenary.example", 200},
		{"Origin", "http://127.0.0.1:8080", 200},
		{"Sec-Fetch-Site", "same-origin", 200},
		{"X-Nothing", "a program that is no browser", 200},
		{"Origin", "https://evil.example", 403},
		{"Origin", "null", 403},
		{"Origin", "http://plenary.example", 403},
		{"Sec-Fetch-Site", "cross-site", 403},
		{"Sec-Fetch-Site", "same-site", 403},
	} {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/fr/act", nil)
		r.Header.Set(c.header, c.value)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != c.status || c.status == 403 && !strings.Contains(w.Body.String(), `<html lang="fr"`) {
			t.Errorf("%s %s: %d", c.header, c.value, w.Code)
		}
	}
}

// A stream takes its connection over: what it tells arrives, its end is noticed
// when the reader goes, and the program's stop ends it.
func TestStreamsRunOnConnectionsOfTheirOwn(t *testing.T) {
	d := plain(t)
	mux := http.NewServeMux()
	after := make(chan string, 2)
	d.Mount(mux, []Route{{Pattern: "GET /{lang}/live", Stream: true, Handle: func(c *Call) error {
		who := c.Value("who")
		return c.Stream(func(e *Events) {
			if err := e.Send([]byte("data: " + who + "\n\n")); err != nil {
				t.Error(err)
			}
			<-e.Done()
		}, func() { after <- who })
	}}})
	site := httptest.NewServer(d.Wrap(mux))
	defer site.Close()
	open := func(who string) (*http.Response, *bufio.Reader) {
		resp, err := http.Get(site.URL + "/en/live?who=" + who)
		if err != nil {
			t.Fatal(err)
		}
		in := bufio.NewReader(resp.Body)
		for line := ""; line != "data: "+who+"\n"; {
			if line, err = in.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		return resp, in
	}
	// Whoever asks for the head alone gets it, and nothing behind it.
	raw, err := net.Dial("tcp", site.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	if _, err := raw.Write([]byte("HEAD /en/live?who=head HTTP/1.1\r\nHost: harbour.example\r\nConnection: close\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	head, err := io.ReadAll(raw)
	if _, behind, _ := strings.Cut(string(head), "\r\n\r\n"); err != nil || behind != "" || !strings.Contains(string(head), "text/event-stream") {
		t.Errorf("a head is answered with %q (%v)", head, err)
	}
	if who := <-after; who != "head" {
		t.Errorf("%s was ended", who)
	}
	goes, _ := open("goes")
	stays, in := open("stays")
	defer stays.Body.Close()
	if stays.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" || stays.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("the head says %v", stays.Header)
	}
	goes.Body.Close()
	if who := <-after; who != "goes" {
		t.Errorf("%s was ended", who)
	}
	d.EndStreams()
	if who := <-after; who != "stays" {
		t.Errorf("%s was ended", who)
	}
	if _, err := in.ReadString('x'); err == nil {
		t.Error("the stream goes on")
	}
}
