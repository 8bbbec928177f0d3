"""The laboratory: language models, probes, tasks and the curvature of their losses, all in true float64.

The only package that imports torch and transformers. One concept a module: ``decoder`` and ``block`` evaluate a
model, ``gradient``, ``hessian``, ``fisher``, ``third_order`` and ``eigenpairs`` differentiate it, ``flow`` follows its
gradient, ``windows`` and ``scaling`` read exponents and coefficients from what the flow left behind.
"""
