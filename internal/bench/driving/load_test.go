package driving

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

func TestReadAnswer(t *testing.T) {
	for _, c := range []struct {
		name, wire string
		status     int
		rest       string // what is left for the next answer
		refused    bool
	}{
		{"a body", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nX: y\r\n\r\nhelloHTTP", 200, "HTTP", false},
		{"no body", "HTTP/1.1 204 No Content\r\n\r\nnext", 204, "next", false},
		{"not modified", "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n", 304, "", false},
		{"no length", "HTTP/1.1 200 OK\r\n\r\n", 0, "", true},
		{"cut short", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel", 0, "", true},
		{"not HTTP", "SSH-2.0\r\n", 0, "", true},
		{"a status that is none", "HTTP/1.1 abc OK\r\n\r\n", 0, "", true},
		{"a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", 0, "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := bufio.NewReader(strings.NewReader(c.wire))
			status, err := ReadAnswer(in)
			if (err != nil) != c.refused {
				t.Fatalf("error %v", err)
			}
			if err != nil {
				return
			}
			rest, err := io.ReadAll(in)
			if err != nil || status != c.status || string(rest) != c.rest {
				t.Fatalf("status %d, rest %q, %v", status, rest, err)
			}
		})
	}
}

func TestDrive(t *testing.T) {
	var posted atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("plenary")
		if err != nil || cookie.Value != "abc" {
			w.Header().Set("Content-Length", "0")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		n, err := strconv.Atoi(r.PostFormValue("n"))
		if err == nil {
			posted.Add(int64(n))
		}
		w.Header().Set("Content-Length", "2")
		_, _ = io.WriteString(w, "ok")
	}))
	defer srv.Close()
	addr := srv.Listener.Addr().String()
	load, err := Drive(context.Background(), addr, 4, func(worker, i int) []byte {
		if i == 25 {
			return nil
		}
		if worker == 3 {
			return Get(addr, "/page", "")
		}
		return Post(addr, "/cast", "plenary=abc", "n="+strconv.Itoa(i))
	})
	if err != nil {
		t.Fatal(err)
	}
	if load.Requests != 100 || load.Statuses[200] != 75 || load.Statuses[401] != 25 || posted.Load() != 3*300 {
		t.Errorf("%+v, sum %d", load, posted.Load())
	}
	if load.P50 <= 0 || load.P99 < load.P50 || load.PerSecond() <= 0 {
		t.Errorf("times %v %v, rate %v", load.P50, load.P99, load.PerSecond())
	}
}

func TestDriveSaysWhenTheServerHangsUp(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer srv.Close()
	addr := srv.Listener.Addr().String()
	load, err := Drive(context.Background(), addr, 2, func(int, int) []byte { return Get(addr, "/", "") })
	if err == nil || load.Requests != 0 {
		t.Errorf("%+v, %v", load, err)
	}
}
