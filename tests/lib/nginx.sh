# shellcheck shell=bash
# nginx with config/site/nginx.conf in front of a folder, on a port of its own. To be sourced.
#
#   nginx_start SITE DIR   sets NGINX_PORT; logs and the process's number go to DIR
#   nginx_stop

nginx_start() {
    local site=$1 dir=$2 try

    NGINX_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    mkdir -p "$dir"
    {
        [ "$(id -u)" != 0 ] || echo "user root;"
        echo "daemon off; worker_processes ${NGINX_WORKERS:-1}; pid $dir/nginx.pid; error_log $dir/nginx.log;"
        echo "events { worker_connections 512; } http { access_log off;"
        for try in client_body fastcgi proxy scgi uwsgi; do
            echo "${try}_temp_path $dir/$try;"
        done
        sed -e "s|listen 80;|listen 127.0.0.1:$NGINX_PORT;|" -e "s|/srv/www/gpurate|$site|" config/site/nginx.conf
        echo "}"
    } >"$dir/nginx.conf"
    nginx -c "$dir/nginx.conf" -p "$dir" </dev/null >"$dir/nginx.out" 2>&1 &
    NGINX_PID=$!
    for try in $(seq 50); do
        curl -so /dev/null "http://127.0.0.1:$NGINX_PORT/" && return 0
        kill -0 "$NGINX_PID" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

nginx_stop() {
    [ -z "${NGINX_PID:-}" ] || { kill "$NGINX_PID" && wait "$NGINX_PID"; } 2>/dev/null
    NGINX_PID=
}
