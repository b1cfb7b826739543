package bench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestScreen(t *testing.T) {
	change := make(chan string)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("plenary"); err != nil {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		control := http.NewResponseController(w)
		say := func(s string) {
			_, _ = io.WriteString(w, s)
			_ = control.Flush()
		}
		say("retry: 2000\n\n")
		say("data: " + strings.Repeat("long ", 3000) + "\nid: 1\n\n")
		for {
			select {
			case <-r.Context().Done():
				return
			case s := <-change:
				say(s)
			}
		}
	}))
	defer srv.Close()
	addr := srv.Listener.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if _, err := openScreen(ctx, addr, "/live", ""); err == nil || !strings.Contains(err.Error(), "403") {
		t.Fatalf("refused screen: %v", err)
	}
	s, err := openScreen(ctx, addr, "/live", "plenary=x")
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	began := time.Now()
	change <- ":\n\n"
	change <- "data: a part\n\n"
	if _, err := s.nextNews(began, time.Now().Add(50*time.Millisecond)); err == nil {
		t.Fatal("a sign of life, or half the news, is not the news")
	}
	change <- "data: the rest\nid: 2\n\n"
	at, err := s.nextNews(began, time.Now().Add(5*time.Second))
	if err != nil || !at.After(began) || s.id != "2" {
		t.Fatalf("%v, id %q, %v", at.Sub(began), s.id, err)
	}
	s.close()
	if _, err := s.nextNews(time.Now(), time.Now().Add(5*time.Second)); err == nil {
		t.Fatal("a closed screen has no news")
	}
}

func TestFirstOf(t *testing.T) {
	if err := firstOf(make([]error, 3)); err != nil {
		t.Error(err)
	}
	err := firstOf([]error{nil, io.EOF, fmt.Errorf("later"), nil})
	if err == nil || err.Error() != "2 of 4 screens: EOF" {
		t.Error(err)
	}
}
