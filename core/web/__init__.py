"""What the server answers beside Streamlit: streams, commands, kept frames, instrument files, the owner cookie."""
