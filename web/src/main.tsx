import './nonce.ts';
import './styles/console.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Console } from './console.tsx';

const root = document.getElementById('root');
if (root) createRoot(root).render(<StrictMode><Console /></StrictMode>);
