#!/bin/sh
# Makes the two roles and the database when PostgreSQL starts for the first time. The owner is for migrations;
# the application's role owns nothing, so it cannot switch off the rules of the tables.
set -eu

psql --username "$POSTGRES_USER" --dbname postgres \
    --set ON_ERROR_STOP=1 --set owner="$OWNER_PASSWORD" --set application="$APPLICATION_PASSWORD" <<'SQL'
CREATE ROLE portal_owner LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE portal_app LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOCREATEDB PASSWORD :'application';
CREATE DATABASE portal OWNER portal_owner;
SQL
