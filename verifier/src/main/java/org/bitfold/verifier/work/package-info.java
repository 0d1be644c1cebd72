/** What running a model would take, told from its declared shapes before anything is run. */
package org.bitfold.verifier.work;
