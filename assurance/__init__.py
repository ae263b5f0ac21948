"""Gateways: evidence, reviews by three bodies, their signatures and conditions."""
