"""Foresaid: who said what would happen, and did it?"""
